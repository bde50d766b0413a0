//! What official images have in their environment.
//!
//! Read from the Dockerfiles of docker-library (golang, python, ruby, php, postgres, mysql, redis, tomcat, openjdk, httpd,
//! docker, mongo, rabbitmq, drupal, wordpress, memcached, haproxy, cassandra) and their history, AdoptOpenJDK/openjdk-docker,
//! corretto/corretto-docker, docker-solr/docker-solr, apache/solr-docker, caddyserver/caddy-docker, Perl/docker-perl,
//! fedora-cloud/docker-brew-fedora, rocky-linux/sig-cloud-instance-images, AlmaLinux/container-images, nodejs/docker-node, rust-lang/docker-rust, adoptium/containers, nginx/docker-nginx, carlossg/docker-maven,
//! keeganwitt/docker-gradle, erlef/docker-elixir, erlang/docker-erlang-otp, composer/docker, MariaDB/mariadb-docker and
//! dotnet/dotnet-docker, as of 2026. A variable that only older tags have stays in the list: what matters is that
//! an image may set it.

/// An image that many Dockerfiles start from.
#[derive(Debug, Clone, Copy)]
pub struct OfficialImage {
    /// Normalized names.
    pub names: &'static [&'static str],
    /// Variables besides PATH, and the value where it is the same in all tags.
    pub variables: &'static [(&'static str, Option<&'static str>)],
    /// Users that it adds, and their home directories.
    pub users: &'static [(&'static str, &'static str)],
}

impl OfficialImage {
    /// Whether some tag of it sets a variable.
    pub fn sets(&self, variable: &str) -> bool {
        variable == "PATH" || self.variables.iter().any(|(name, _)| *name == variable)
    }

    /// The value that all tags of it give to a variable.
    pub fn value(&self, variable: &str) -> Option<&'static str> {
        self.variables.iter().find(|(name, _)| *name == variable).and_then(|(_, value)| *value)
    }

    /// Folders that are links, and where to.
    pub fn links(&self) -> &'static [(&'static str, &'static str)] {
        if self.names.contains(&"docker.io/library/gradle") {
            &[("/root/.gradle", "/home/gradle/.gradle")]
        } else {
            &[]
        }
    }

    /// The home directory of a user that it has.
    pub fn home(&self, user: &str) -> Option<&'static str> {
        match user {
            "" | "root" | "0" => Some("/root"),
            user => self.users.iter().find(|(name, _)| *name == user).map(|(_, home)| *home),
        }
    }
}

/// What is known of an image, by its normalized name (`docker.io/library/golang`).
pub fn official_image(name: &str) -> Option<&'static OfficialImage> {
    let copied = copied_from(name).map(|name| format!("docker.io/library/{name}"));
    let name = copied.as_deref().unwrap_or(name);
    let exact = |image: &&OfficialImage| image.names.contains(&name);
    let below = |image: &&OfficialImage| {
        image
            .names
            .iter()
            .any(|it| it.strip_suffix('*').is_some_and(|start| name.starts_with(start)))
    };
    IMAGES.iter().find(exact).or_else(|| IMAGES.iter().find(below))
}

/// The official image that a name gives under another one: the repositories of one architecture, and the mirrors.
/// Source: <https://github.com/docker-library/official-images#architectures-other-than-amd64>.
fn copied_from(name: &str) -> Option<&str> {
    const ARCHITECTURES: [&str; 11] = [
        "amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le",
        "riscv64", "s390x", "winamd64",
    ];
    for mirror in ["public.ecr.aws/docker/library/", "mirror.gcr.io/library/"] {
        if let Some(name) = name.strip_prefix(mirror) {
            return Some(name);
        }
    }
    let (architecture, name) = name.strip_prefix("docker.io/")?.split_once('/')?;
    ARCHITECTURES.contains(&architecture).then_some(name)
}

macro_rules! image {
    ($($name:literal),+; $($variable:ident $(= $value:literal)?),* $(; $user:literal in $home:literal)?) => {
        OfficialImage {
            names: &[$($name),+],
            variables: &[$((stringify!($variable), image!(@value $($value)?))),*],
            users: &[$(($user, $home))?],
        }
    };
    (@value) => { None };
    (@value $value:literal) => { Some($value) };
}

pub(super) static IMAGES: &[OfficialImage] = &[
    image!("docker.io/library/golang"; GOLANG_VERSION, GOPATH = "/go", GOTOOLCHAIN = "local"),
    image!("docker.io/library/node"; NODE_VERSION, YARN_VERSION; "node" in "/home/node"),
    image!(
        "docker.io/library/python";
        LANG = "C.UTF-8", GPG_KEY, PYTHON_VERSION, PYTHON_SHA256, PYTHON_PIP_VERSION, PYTHON_SETUPTOOLS_VERSION,
        PYTHON_GET_PIP_URL, PYTHON_GET_PIP_SHA256, PYTHONIOENCODING
    ),
    image!(
        "docker.io/library/ruby";
        LANG = "C.UTF-8", RUBY_MAJOR, RUBY_VERSION, RUBY_DOWNLOAD_URL, RUBY_DOWNLOAD_SHA256, GEM_HOME = "/usr/local/bundle",
        BUNDLE_SILENCE_ROOT_WARNING = "1", BUNDLE_APP_CONFIG = "/usr/local/bundle"
    ),
    image!(
        "docker.io/library/rust";
        RUSTUP_HOME = "/usr/local/rustup", CARGO_HOME = "/usr/local/cargo", RUST_VERSION
    ),
    image!(
        "docker.io/library/php";
        PHPIZE_DEPS, PHP_INI_DIR = "/usr/local/etc/php", PHP_CFLAGS, PHP_CPPFLAGS, PHP_LDFLAGS, GPG_KEYS, PHP_VERSION, PHP_URL,
        PHP_ASC_URL, PHP_SHA256, APACHE_CONFDIR, APACHE_ENVVARS
    ),
    image!(
        "docker.io/library/drupal";
        DRUPAL_VERSION, DRUPAL_MD5, DRUPAL_SHA256, DRUPAL_URL, COMPOSER_ALLOW_SUPERUSER = "1",
        PHPIZE_DEPS, PHP_INI_DIR = "/usr/local/etc/php", PHP_CFLAGS, PHP_CPPFLAGS, PHP_LDFLAGS, GPG_KEYS, PHP_VERSION, PHP_URL,
        PHP_ASC_URL, PHP_SHA256, APACHE_CONFDIR, APACHE_ENVVARS
    ),
    image!(
        "docker.io/library/wordpress";
        WORDPRESS_VERSION, WORDPRESS_SHA1, WORDPRESS_UPSTREAM_VERSION, WORDPRESS_CLI_VERSION, WORDPRESS_CLI_SHA512,
        WORDPRESS_CLI_GPG_KEY, APACHE_RUN_USER, APACHE_RUN_GROUP, APACHE_RUN_DIR, APACHE_PID_FILE, APACHE_LOCK_DIR, APACHE_LOG_DIR,
        LANG,
        PHPIZE_DEPS, PHP_INI_DIR = "/usr/local/etc/php", PHP_CFLAGS, PHP_CPPFLAGS, PHP_LDFLAGS, GPG_KEYS, PHP_VERSION, PHP_URL,
        PHP_ASC_URL, PHP_SHA256, APACHE_CONFDIR, APACHE_ENVVARS
    ),
    image!("docker.io/library/composer"; COMPOSER_ALLOW_SUPERUSER = "1", COMPOSER_HOME = "/tmp", COMPOSER_VERSION, PHP_VERSION,
        PHPIZE_DEPS, PHP_INI_DIR = "/usr/local/etc/php", PHP_CFLAGS, PHP_CPPFLAGS, PHP_LDFLAGS, GPG_KEYS, PHP_URL, PHP_ASC_URL,
        PHP_SHA256),
    image!(
        "docker.io/library/openjdk", "docker.io/library/java";
        LANG = "C.UTF-8", JAVA_HOME, JAVA_VERSION, JAVA_URL, JAVA_SHA256, JAVA_DEBIAN_VERSION, JAVA_ALPINE_VERSION, JAVA_BASE_URL,
        JAVA_URL_VERSION, JAVA_ZIP_VERSION, JAVA_OJDKBUILD_VERSION, JAVA_OJDKBUILD_ZIP, JAVA_OJDKBUILD_SHA256,
        CA_CERTIFICATES_JAVA_VERSION
    ),
    image!(
        "docker.io/library/adoptopenjdk", "docker.io/adoptopenjdk/openjdk*";
        JAVA_HOME, JAVA_VERSION, JAVA_URL, JAVA_SHA256, JAVA_TOOL_OPTIONS, OPENJ9_JAVA_OPTIONS, LANG = "en_US.UTF-8",
        LANGUAGE = "en_US:en", LC_ALL = "en_US.UTF-8"
    ),
    image!("docker.io/library/amazoncorretto"; JAVA_HOME, LANG = "C.UTF-8"),
    image!(
        "docker.io/library/eclipse-temurin";
        JAVA_HOME = "/opt/java/openjdk", JAVA_VERSION, LANG = "en_US.UTF-8", LANGUAGE = "en_US:en", LC_ALL = "en_US.UTF-8"
    ),
    image!(
        "docker.io/library/maven";
        JAVA_HOME, JAVA_VERSION, LANG, LANGUAGE, LC_ALL, MAVEN_HOME = "/usr/share/maven", MAVEN_CONFIG = "/root/.m2"
    ),
    image!(
        "docker.io/library/gradle";
        JAVA_HOME, JAVA_VERSION, LANG, LANGUAGE, LC_ALL, GRADLE_HOME = "/opt/gradle", GRADLE_VERSION, JAVA_LTS_HOME,
        JAVA_CURRENT_HOME;
        "gradle" in "/home/gradle"
    ),
    image!(
        "docker.io/library/tomcat";
        JAVA_HOME, JAVA_VERSION, LANG, LANGUAGE, LC_ALL, CATALINA_HOME = "/usr/local/tomcat",
        TOMCAT_NATIVE_LIBDIR = "/usr/local/tomcat/native-jni-lib", LD_LIBRARY_PATH, TOMCAT_MAJOR, TOMCAT_VERSION, TOMCAT_SHA512,
        TOMCAT_SHA1, TOMCAT_TGZ_URL, TOMCAT_TGZ_URLS, TOMCAT_ASC_URL, TOMCAT_ASC_URLS, TOMCAT_TGZ_FALLBACK_URL,
        TOMCAT_ASC_FALLBACK_URL, OPENSSL_VERSION, GPG_KEYS, JAVA_DEBIAN_VERSION, JAVA_ALPINE_VERSION, JAVA_BASE_URL, JAVA_URL,
        JAVA_URL_VERSION, JAVA_SHA256, CA_CERTIFICATES_JAVA_VERSION
    ),
    image!(
        "docker.io/library/solr";
        SOLR_USER = "solr", SOLR_UID = "8983", SOLR_GROUP = "solr", SOLR_GID = "8983", SOLR_INCLUDE, SOLR_HOME, SOLR_PID_DIR,
        SOLR_LOGS_DIR, LOG4J_PROPS, SOLR_JETTY_HOST, SOLR_ZK_EMBEDDED_HOST, SOLR_HOST_BIND, SOLR_ZOOKEEPER_EMBEDDED_HOST,
        SOLR_CLOSER_URL, SOLR_DIST_URL, SOLR_ARCHIVE_URL, SOLR_VERSION, SOLR_SHA256, SOLR_URL, SOLR_KEY, SOLR_KEYS, GOSU_VERSION,
        GOSU_KEY, TINI_VERSION, TINI_KEY, GPG_KEYSERVER, JAVA_HOME, JAVA_VERSION, LANG, LANGUAGE, LC_ALL, JAVA_DEBIAN_VERSION,
        JAVA_BASE_URL, JAVA_URL, JAVA_URL_VERSION, JAVA_SHA256, CA_CERTIFICATES_JAVA_VERSION
    ),
    image!(
        "docker.io/library/cassandra";
        CASSANDRA_VERSION, CASSANDRA_SHA512, CASSANDRA_CONF, CASSANDRA_CONFIG, CASSANDRA_HOME, GOSU_VERSION, GPG_KEYS, JAVA_HOME,
        JAVA_VERSION, LANG, LANGUAGE, LC_ALL, JAVA_DEBIAN_VERSION, JAVA_BASE_URL, JAVA_URL, JAVA_URL_VERSION, JAVA_SHA256
    ),
    image!("docker.io/library/elixir"; ELIXIR_VERSION, LANG = "C.UTF-8", OTP_VERSION, REBAR_VERSION, REBAR3_VERSION),
    image!("docker.io/library/erlang"; OTP_VERSION, REBAR_VERSION, REBAR3_VERSION, LANG),
    image!("docker.io/library/nginx"; NGINX_VERSION, NJS_VERSION, NJS_RELEASE, PKG_RELEASE, DYNPKG_RELEASE, OTEL_VERSION, ACME_VERSION),
    image!("docker.io/nginxinc/nginx-unprivileged"; NGINX_VERSION, NJS_VERSION, NJS_RELEASE, PKG_RELEASE, DYNPKG_RELEASE,
        OTEL_VERSION, ACME_VERSION, UID, GID),
    image!("docker.io/library/httpd"; HTTPD_PREFIX = "/usr/local/apache2", HTTPD_VERSION, HTTPD_SHA256, HTTPD_PATCHES),
    image!(
        "docker.io/library/postgres";
        GOSU_VERSION, LANG = "en_US.utf8", PG_MAJOR, PG_VERSION, PG_SHA256, PGDATA, DOCKER_PG_LLVM_DEPS;
        "postgres" in "/var/lib/postgresql"
    ),
    image!("docker.io/library/mysql"; GOSU_VERSION, MYSQL_MAJOR, MYSQL_VERSION, MYSQL_SHELL_VERSION),
    image!("docker.io/library/mariadb"; GOSU_VERSION, LANG, GPG_KEYS, MARIADB_MAJOR, MARIADB_VERSION, REPOSITORY),
    image!("docker.io/library/redis"; GOSU_VERSION, REDIS_VERSION, REDIS_DOWNLOAD_URL, REDIS_DOWNLOAD_SHA),
    image!(
        "docker.io/library/mongo";
        MONGO_VERSION, MONGO_MAJOR, MONGO_PACKAGE, MONGO_REPO, MONGO_DOWNLOAD_URL, MONGO_DOWNLOAD_SHA256,
        MONGO_RELEASE_FINGERPRINT, GOSU_VERSION, JSYAML_VERSION, JSYAML_CHECKSUM, HOME, GLIBC_TUNABLES, GPG_KEYS
    ),
    image!(
        "docker.io/library/rabbitmq";
        RABBITMQ_VERSION, RABBITMQ_HOME, RABBITMQ_DATA_DIR, RABBITMQ_PGP_KEY_ID, RABBITMQ_GPG_KEY, RABBITMQ_GITHUB_TAG,
        RABBITMQ_DEBIAN_VERSION, RABBITMQ_LOGS, RABBITMQ_SASL_LOGS, RABBITMQ_MANAGEMENT_ENABLED, RABBIT_MANAGEMENT_ENABLED,
        RABBITMQ_SERVER_START_ARGS, OTP_VERSION, OTP_SOURCE_SHA256, OPENSSL_VERSION, OPENSSL_SOURCE_SHA256, OPENSSL_PGP_KEY_ID,
        OPENSSL_PGP_KEY_IDS, ERLANG_INSTALL_PATH_PREFIX, OPENSSL_INSTALL_PATH_PREFIX, INSTALL_PATH_PREFIX, ERL_TOP, GPG_KEY,
        GOSU_VERSION, RUNNING_UNDER_SYSTEMD, LD_LIBRARY_PATH, DEBIAN_FRONTEND, HOME, LANG, LANGUAGE, LC_ALL
    ),
    image!("docker.io/library/memcached"; MEMCACHED_VERSION, MEMCACHED_SHA1, MEMCACHED_SHA256, MEMCACHED_URL, MEMCACHED_DOWNLOAD_URL),
    image!(
        "docker.io/library/haproxy";
        HAPROXY_VERSION, HAPROXY_SHA256, HAPROXY_URL, HAPROXY_MD5, HAPROXY_MAJOR, LUA_VERSION, LUA_MAJOR, LUA_SHA1, LUA_MD5
    ),
    // The builder's variant is made on golang.
    image!(
        "docker.io/library/caddy";
        CADDY_VERSION, CADDY_SOURCE_VERSION, CADDY_DIST_COMMIT, CADDY_CHECKSUM_SHA256, CADDY_CHECKSUM_SHA512, DIST_COMMIT,
        XCADDY_VERSION, XCADDY_SETCAP, XCADDY_SKIP_CLEANUP, XDG_CONFIG_HOME, XDG_DATA_HOME, GOLANG_VERSION, GOPATH, GOTOOLCHAIN
    ),
    image!(
        "mcr.microsoft.com/dotnet/*";
        APP_UID = "1654", ASPNETCORE_HTTP_PORTS, ASPNETCORE_URLS, DOTNET_RUNNING_IN_CONTAINER = "true", DOTNET_VERSION,
        ASPNET_VERSION, DOTNET_GENERATE_ASPNET_CERTIFICATE, DOTNET_NOLOGO, DOTNET_SDK_VERSION,
        DOTNET_USE_POLLING_FILE_WATCHER, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, NUGET_XMLDOC_MODE,
        POWERSHELL_DISTRIBUTION_CHANNEL, LANG, LC_ALL;
        "app" in "/home/app"
    ),
    // The certificates' place, and what the variants for one language add.
    image!("gcr.io/distroless/*"; SSL_CERT_FILE, LANG, JAVA_VERSION, JAVA_HOME),
    // These set nothing but PATH.
    image!("docker.io/library/alpine", "docker.io/library/busybox", "docker.io/library/debian", "docker.io/library/ubuntu",
        "docker.io/library/buildpack-deps", "docker.io/library/amazonlinux", "docker.io/library/centos",
        "docker.io/library/rockylinux", "docker.io/rockylinux/rockylinux", "docker.io/library/almalinux",
        "docker.io/library/oraclelinux";),
    image!("docker.io/library/perl"; PERL_CPANM_OPT),
    // Names its release, and tells programs that they run in a container.
    image!("docker.io/library/fedora", "registry.fedoraproject.org/fedora"; DISTTAG, FGC, FBR, container),
    image!("docker.io/library/docker"; DOCKER_VERSION, DOCKER_BUILDX_VERSION, DOCKER_COMPOSE_VERSION, DOCKER_TLS_CERTDIR, DIND_COMMIT),
];
