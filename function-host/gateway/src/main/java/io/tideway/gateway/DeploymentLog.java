package io.tideway.gateway;

import io.tideway.runtime.deployment.DeploymentEvent;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what becomes of packages. */
final class DeploymentLog implements Consumer<DeploymentEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(DeploymentLog.class);

    @Override
    public void accept(DeploymentEvent event) {
        if (event instanceof DeploymentEvent.Added added) {
            LOG.info("function {} serves, from {}", added.function(), added.file());
            added.notices().forEach(notice -> LOG.warn("{}: {}", added.file(), notice));
        } else if (event instanceof DeploymentEvent.Replaced replaced) {
            LOG.info(
                    "function {} serves in place of {}, from {}",
                    replaced.function(),
                    replaced.before(),
                    replaced.file());
            replaced.notices().forEach(notice -> LOG.warn("{}: {}", replaced.file(), notice));
        } else if (event instanceof DeploymentEvent.Removed removed) {
            LOG.info("function {} serves no longer, {} was removed", removed.function(), removed.file());
        } else if (event instanceof DeploymentEvent.Refused refused) {
            LOG.error(
                    "package {} is refused, {}: {}",
                    refused.file(),
                    refused.stillServing().map(id -> id + " serves on").orElse("nothing of it serves"),
                    refused.refusal());
        }
    }
}
