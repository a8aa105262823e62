package io.tideway.gateway.command;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Tells the version of the jar that runs. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new String[] {"tideway " + version, "Java " + Runtime.version() + ", " + System.getProperty("os.arch")};
    }
}
