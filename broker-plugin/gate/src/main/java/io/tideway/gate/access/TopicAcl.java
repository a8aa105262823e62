package io.tideway.gate.access;

import io.tideway.gate.admission.SharedFilter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of rules; the first that applies decides, and when none does the answer is no.
 *
 * <p>Order rather than "the most specific rule" because it can be read off the page. Publishing: a rule applies when its
 * filter matches the topic. Subscribing asks for many topics at once, so an allow rule applies only when it covers the wanted
 * filter wholly, and a deny rule as soon as it overlaps it: {@code #} is not allowed by {@code allow subscribe devices/%c/#},
 * and with {@code deny subscribe devices/+/secret} in front, {@code devices/#} is not allowed by anything. A shared filter is
 * judged by what follows its group. Control topics, {@code $tideway/…}, are closed whatever the rules say.
 *
 * <p>Immutable: any thread may ask.
 */
public final class TopicAcl implements Authorizer {

    private final List<AclRule> rules;

    public TopicAcl(List<AclRule> rules) {
        this.rules = List.copyOf(rules);
    }

    @Override
    public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
        if (AclFilter.isControl(topic)) {
            return false;
        }
        for (AclRule rule : rules) {
            Ruling ruling = rule.onPublish(clientId, userName, topic);
            if (ruling != Ruling.SILENT) {
                return ruling == Ruling.ALLOWS;
            }
        }
        return false;
    }

    @Override
    public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
        if (!SharedFilter.isShared(filter)) {
            return maySubscribePlain(clientId, userName, filter);
        }
        Optional<SharedFilter> shared = SharedFilter.parse(filter);
        return shared.isPresent()
                && maySubscribePlain(clientId, userName, shared.get().filter());
    }

    private boolean maySubscribePlain(String clientId, @Nullable String userName, String filter) {
        if (AclFilter.isControl(filter)) {
            return false;
        }
        for (AclRule rule : rules) {
            Ruling ruling = rule.onSubscribe(clientId, userName, filter);
            if (ruling != Ruling.SILENT) {
                return ruling == Ruling.ALLOWS;
            }
        }
        return false;
    }

    /** The rules in order. */
    public List<AclRule> rules() {
        return rules;
    }
}
