package io.tideway.gateway.access;

import java.util.Set;

/** Hears of changes that those who are connected must feel. Called on the watching thread, after the change is in force. */
public interface AccessListener {

    /** Nobody is connected. */
    AccessListener NONE = new AccessListener() {
        @Override
        public void revoked(Set<String> userNames) {}

        @Override
        public void rulesChanged() {}
    };

    /** These users are gone or have another password. */
    void revoked(Set<String> userNames);

    /** The topic rules are others. */
    void rulesChanged();
}
