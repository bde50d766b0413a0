//! YAML with every span, resolved as yaml.v3 does.
