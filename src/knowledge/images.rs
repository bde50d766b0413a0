//! What official images have in their environment.
//!
//! Read from the Dockerfiles of docker-library (golang, python, ruby, php, postgres, mysql, redis, tomcat, openjdk, httpd,
//! docker), nodejs/docker-node, rust-lang/docker-rust, adoptium/containers, nginx/docker-nginx, carlossg/docker-maven,
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
    let exact = |image: &&OfficialImage| image.names.contains(&name);
    let below = |image: &&OfficialImage| {
        image
            .names
            .iter()
            .any(|it| it.strip_suffix('*').is_some_and(|start| name.starts_with(start)))
    };
    IMAGES.iter().find(exact).or_else(|| IMAGES.iter().find(below))
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
    image!("docker.io/library/composer"; COMPOSER_ALLOW_SUPERUSER = "1", COMPOSER_HOME = "/tmp", COMPOSER_VERSION, PHP_VERSION,
        PHPIZE_DEPS, PHP_INI_DIR = "/usr/local/etc/php", PHP_CFLAGS, PHP_CPPFLAGS, PHP_LDFLAGS, GPG_KEYS, PHP_URL, PHP_ASC_URL,
        PHP_SHA256),
    image!("docker.io/library/openjdk"; LANG = "C.UTF-8", JAVA_HOME, JAVA_VERSION, JAVA_URL, JAVA_SHA256),
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
        GPG_KEYS
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
        "docker.io/library/buildpack-deps", "docker.io/library/amazonlinux";),
    image!("docker.io/library/docker"; DOCKER_VERSION, DOCKER_BUILDX_VERSION, DOCKER_COMPOSE_VERSION, DOCKER_TLS_CERTDIR, DIND_COMMIT),
];
