package io.tideway.runtime.deployment;

/**
 * Which release of which function.
 *
 * @param name name of the function
 * @param version version in its manifest
 * @param digest SHA-256 of its package
 */
public record FunctionId(String name, String version, String digest) {

    static FunctionId of(FunctionPackage functionPackage) {
        Manifest manifest = functionPackage.manifest();
        return new FunctionId(manifest.name(), manifest.version(), functionPackage.digest());
    }

    @Override
    public String toString() {
        return name + " " + version + " (" + digest.substring(0, Math.min(12, digest.length())) + ")";
    }
}
