package io.tideway.gateway.command;

import io.tideway.gateway.admin.AdminClient;
import io.tideway.gateway.admin.AdminRefusedException;
import io.tideway.gateway.admin.NoCloudStore;
import io.tideway.gateway.config.ProcessConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The gateway that a command speaks to.
 *
 * @param configuration the file it was named by
 */
record RunningGateway(AdminClient admin, Path configuration) {

    /** The gateway that runs with that configuration. */
    static RunningGateway of(ConfigOption config) throws IOException {
        ProcessConfig read = config.readProcess();
        AdminClient admin = AdminClient.of(read)
                .orElseThrow(() -> CommandFailedException.failed(
                        "nothing runs on " + read.data() + "; start it with 'tideway gateway' or 'tideway host'"));
        return new RunningGateway(admin, config.file());
    }

    /** A question that makes sense on a gateway with a cloud store only. */
    JsonObject ask(Question question) throws IOException {
        try {
            return question.to(admin);
        } catch (AdminRefusedException e) {
            if (e.status() == NoCloudStore.STATUS) {
                throw new CommandFailedException(ExitCode.NO_CLOUD_STORE, NoCloudStore.REASON + configuration);
            }
            throw e;
        }
    }

    /** One call of the admin API. */
    @FunctionalInterface
    interface Question {
        JsonObject to(AdminClient admin) throws IOException;
    }
}
