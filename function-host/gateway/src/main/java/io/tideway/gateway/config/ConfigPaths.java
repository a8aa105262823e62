package io.tideway.gateway.config;

import io.tideway.yaml.YamlValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** Turns the paths of a configuration into real ones: relative ones start at the folder of the configuration file. */
final class ConfigPaths {

    private final Path folder;
    private final Predicate<Path> isReadableFile;

    ConfigPaths(Path folder, Predicate<Path> isReadableFile) {
        this.folder = folder;
        this.isReadableFile = isReadableFile;
    }

    /** A file or folder, there or not. */
    Path of(YamlValue value, String fallback) {
        return value.parsed(this::resolve).orElseGet(() -> resolve(fallback));
    }

    /** A file or folder, there or not; empty when not configured. */
    Optional<Path> of(YamlValue value) {
        return value.parsed(this::resolve);
    }

    /** A file that must be there; empty when it is not, which is reported, or not configured. */
    Optional<Path> readable(YamlValue value) {
        return value.parsed(text -> {
            Path path = resolve(text);
            if (!isReadableFile.test(path)) {
                throw new IllegalArgumentException("must be a file that can be read, found " + path);
            }
            return path;
        });
    }

    private Path resolve(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must be a path");
        }
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path", e);
        }
    }
}
