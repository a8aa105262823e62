package io.tideway.gateway.config;

import io.tideway.gate.access.AclRule;
import java.nio.file.Path;
import java.util.List;

/** {@code access.acl}: where the topic ACL comes from. */
public sealed interface AclSource {

    /** A file, read again when it changes. */
    record File(Path path) implements AclSource {}

    /** The configuration itself. */
    record Inline(List<AclRule> rules) implements AclSource {

        /** Keeps a copy. */
        public Inline {
            rules = List.copyOf(rules);
        }
    }
}
