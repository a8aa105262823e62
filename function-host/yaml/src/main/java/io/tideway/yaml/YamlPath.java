package io.tideway.yaml;

import java.util.Locale;

/** How the place of a value is written: {@code listeners[0].tls.key}, or {@code LISTENERS_0_TLS_KEY} in a variable. */
final class YamlPath {

    private YamlPath() {}

    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String element(String path, int index) {
        return path + "[" + index + "]";
    }

    static String withoutIndexes(String path) {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }

    /** Letters and digits in capitals, everything else an underscore. */
    static String variable(String prefix, String path) {
        return prefix + path.replace("]", "").replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
