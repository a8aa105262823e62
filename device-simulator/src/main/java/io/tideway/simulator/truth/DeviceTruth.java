package io.tideway.simulator.truth;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.truth.FunctionModel.Source;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one device sent, what the broker said, and what came of it.
 *
 * <p>Before a message is published: {@link #next()}, then {@link #sending}; {@link #takeBack()} when the device could not take
 * it. Messages are numbered over all topics of the device. Thread-safe, but one thread at a time sends; the lock is held for
 * some microseconds.
 */
public final class DeviceTruth {
    private static final int REFUSED = 0x80;
    private static final Input NOTHING = new Input.Other(0);

    private final String name;
    private final Truth truth;
    private final Predicate<FunctionModel<?, ?>> heard;
    private final Ledger ledger = new Ledger();
    private final InputLog log;
    private final @Nullable Follower<?, ?>[] followers;

    // By sequence number.
    private final BitSet withoutAnswer = new BitSet(0);
    private final BitSet anew = new BitSet(0);
    private final BitSet refused = new BitSet(0);

    private boolean messageIds;
    private String lastTopic = "";
    private int lastConcerned;
    private @Nullable Source lastSource;

    DeviceTruth(String name, Truth truth, Predicate<FunctionModel<?, ?>> heard) {
        this.heard = heard;
        this.name = name;
        this.truth = truth;
        this.log = new InputLog(truth.limits().openPerDevice() + truth.limits().recentPerDevice());
        this.followers = new Follower<?, ?>[truth.models().size()];
    }

    /** Name of the device; the key of its instances. */
    public String name() {
        return name;
    }

    /** What it sent and what the broker took responsibility for. */
    public Ledger ledger() {
        return ledger;
    }

    /** Number of the next message. */
    public long next() {
        return ledger.next();
    }

    /** The message id to send with a message, so that findings can name it: {@code device:sequence}. */
    public String messageId(long sequence) {
        messageIds = true;
        return name + ":" + sequence;
    }

    /** That message is about to be published. */
    public synchronized void sending(long sequence, String topic, byte[] payload, int qos) {
        if (sequence != log.last() + 1) {
            throw new IllegalArgumentException(
                    "sequence must be " + (log.last() + 1) + ", the one behind the last, found " + sequence);
        }
        if (!topic.equals(lastTopic)) {
            match(topic);
        }
        Source source = lastSource;
        log.append(source == null ? NOTHING : source.format().read(topic, source.topic(), payload), lastConcerned);
        if (qos == 0) {
            withoutAnswer.set((int) sequence);
        }
        messagesChanged();
        if (log.isFull()) {
            giveUp();
        }
    }

    /** The last message was not published after all. */
    public synchronized void takeBack() {
        withoutAnswer.clear((int) log.last());
        log.dropLast();
        ledger.takeBack();
    }

    /** The broker's word on a message: PUBACK or PUBREC; from 128 on it is refused. */
    public synchronized void acknowledged(long sequence, int reasonCode) {
        ledger.acknowledged(sequence, reasonCode);
        if (reasonCode >= REFUSED) {
            refused.set((int) sequence);
            for (Follower<?, ?> follower : followers) {
                if (follower != null) {
                    follower.refused(sequence);
                }
            }
        }
        messagesChanged();
    }

    /**
     * The broker forgot the session, and this message goes out again under a new packet id: without a message id it may take
     * effect twice.
     */
    public synchronized void sentAnew(long sequence) {
        ledger.sentAnew();
        if (!messageIds) {
            anew.set((int) sequence);
        }
    }

    /** The device subscribed again after the broker forgot its session: outputs in between were delivered to nobody. */
    public synchronized void subscribedAgain() {
        for (Follower<?, ?> follower : followers) {
            if (follower != null) {
                follower.subscribedAgain();
            }
        }
    }

    /** An output arrived; says whether it is one of the functions that are followed, for this device. */
    public boolean received(Delivery delivery) {
        List<FunctionModel<?, ?>> models = truth.models();
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i)
                    .output()
                    .device(delivery.topic())
                    .filter(name::equals)
                    .isPresent()) {
                received(i, delivery);
                return true;
            }
        }
        return false;
    }

    /** Messages without the broker's word, and acknowledged ones whose output should come and has not. */
    public synchronized long open() {
        long open = ledger.unsettled() - withoutAnswer.cardinality();
        for (Follower<?, ?> follower : followers) {
            open += follower == null ? 0 : follower.open();
        }
        return open;
    }

    /** An output of the function with that index. */
    synchronized void received(int function, Delivery delivery) {
        if (delivery.retain()) {
            return; // Left over from before the subscription.
        }
        long content = Fingerprint.of(delivery.topic(), delivery.payload());
        String id = delivery.messageId();
        long known = truth.seen().sequenceOf(content);
        if (id == null) {
            if (known != SeenOutputs.UNSEEN) {
                truth.redelivered();
                return;
            }
            truth.seen().note(content, follower(function).received(delivery.payload(), null, SeenOutputs.UNSEEN));
            return;
        }
        long idContent = truth.seen().contentOf(Fingerprint.of(id));
        if (idContent == content) {
            truth.redelivered();
        } else if (idContent != SeenOutputs.UNSEEN) {
            long sequence = Math.max(0, truth.seen().sequenceOf(idContent));
            String functionName = truth.models().get(function).function();
            report(finding(Fault.WRONG_VALUE, functionName, sequence, sequence, id, "one id with two contents"));
            if (follower(function).expects(delivery.payload())) {
                truth.seen().note(content, follower(function).received(delivery.payload(), id, known));
            }
        } else {
            long sequence = follower(function).received(delivery.payload(), id, known);
            truth.seen().note(Fingerprint.of(id), content, sequence);
        }
    }

    boolean isAcknowledged(long sequence) {
        return ledger.isAcknowledged(sequence);
    }

    boolean isRefused(long sequence) {
        return refused.get((int) sequence);
    }

    boolean anySentAnew(long first, long last) {
        int found = anew.nextSetBit((int) first);
        return found >= 0 && found <= last;
    }

    synchronized long repeatsAllowed() {
        long repeats = 0;
        for (Follower<?, ?> follower : followers) {
            repeats += follower == null ? 0 : follower.repeatsAllowed();
        }
        return repeats;
    }

    synchronized long outputs() {
        long outputs = 0;
        for (Follower<?, ?> follower : followers) {
            outputs += follower == null ? 0 : follower.outputs();
        }
        return outputs;
    }

    /** Closes the account of one function; says how it went. */
    synchronized Closed close(int function, @Nullable InstanceState stored, String whyNot, Reckoning.Sink sink) {
        Follower<?, ?> follower = followers[function];
        if (follower == null) {
            return Closed.NOTHING_SENT;
        }
        if (follower.givenUp()) {
            return Closed.NOT_FOLLOWED;
        }
        return close(follower, stored, whyNot, sink);
    }

    /** How an account was closed. */
    enum Closed {
        NOTHING_SENT,
        NOT_FOLLOWED,
        BY_OUTPUTS,
        BY_STATE
    }

    private <S, O> Closed close(
            Follower<S, O> follower, @Nullable InstanceState stored, String whyNot, Reckoning.Sink sink) {
        if (stored == null) {
            Reckoning.closeWithoutState(this, follower.accounts(), sink, whyNot);
            return Closed.BY_OUTPUTS;
        }
        Reckoning.close(this, follower.accounts(), sink, stored);
        return Closed.BY_STATE;
    }

    void report(Finding finding) {
        truth.findings().add(finding);
    }

    Finding finding(Fault fault, String function, long first, long last, @Nullable String outputId, String detail) {
        String id = messageIds && first == last && first > 0 ? name + ":" + first : null;
        return new Finding(fault, function, name, first, last, id, outputId, detail);
    }

    /** Which functions a topic concerns. */
    private void match(String topic) {
        int concerned = 0;
        Source matching = null;
        List<FunctionModel<?, ?>> models = truth.models();
        for (int i = 0; i < models.size(); i++) {
            for (Source source : models.get(i).sources()) {
                boolean followed = heard.test(models.get(i));
                if (followed
                        && source.topic().device(topic).filter(name::equals).isPresent()) {
                    concerned |= 1 << i;
                    // Formats of one topic agree, except that some functions do not care.
                    matching = matching == null || matching.format() == Formats.ANY ? source : matching;
                    follower(i);
                }
            }
        }
        lastTopic = topic;
        lastConcerned = concerned;
        lastSource = matching;
    }

    private Follower<?, ?> follower(int function) {
        Follower<?, ?> follower = followers[function];
        if (follower == null) {
            follower = new Follower<>(
                    truth.models().get(function), this, new Walk.Messages(log, 1 << function, this::isRefused));
            followers[function] = follower;
        }
        return follower;
    }

    private void messagesChanged() {
        long next = log.last() + 1;
        for (Follower<?, ?> follower : followers) {
            if (follower != null) {
                follower.messagesChanged();
                next = Math.min(next, follower.next());
            }
        }
        log.forgetBefore(next - truth.limits().recentPerDevice());
    }

    private void giveUp() {
        for (Follower<?, ?> follower : followers) {
            if (follower != null
                    && follower.next() <= log.last() - truth.limits().openPerDevice() / 2) {
                follower.giveUp();
            }
        }
        messagesChanged();
    }
}
