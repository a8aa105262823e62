package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;

/**
 * The whole configuration of a host whose broker is elsewhere.
 *
 * @param process what it has in common with every process that executes functions
 */
public record StandaloneConfig(ProcessConfig process, BrokerSection broker) {

    static final String BROKER = "broker";

    static StandaloneConfig read(YamlMap root, ConfigPaths paths) {
        StandaloneConfig config = new StandaloneConfig(
                ProcessConfig.read(root, paths),
                BrokerSection.read(root.required(BROKER).map(), paths));
        boolean reached = config.process().cloudStore() != null
                && !(config.process().cloudStore() instanceof CloudStoreSection.Embedded);
        if (config.broker().role() == BrokerSection.Role.ATTACHED && !reached) {
            root.optional("cloud-store")
                    .problem(
                            "must be of kind redis or postgres for an attached host: its instances may be executed by any"
                                    + " host of the gateway, and all must reach their state");
        }
        if (config.broker().share() != null && !reached) {
            root.optional("cloud-store")
                    .problem("must be of kind redis or postgres where 'broker.share' is given: its instances may be"
                            + " executed by any host of the site, and all must reach their state; or remove"
                            + " 'broker.share' and run one host");
        }
        root.refuseOtherKeys();
        return config;
    }
}
