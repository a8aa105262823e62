package io.tideway.simulator.truth;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MessageProperties;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One device, the instance of its key and the way between them, in memory. Keeps every promise but one, at one message. Words
 * and outputs arrive late, at random, each kind in its own order.
 */
final class BreakingGateway<S, O> {
    private static final int LATER = 10;

    private final Random random;
    private final FunctionModel<S, O> model;
    private final SimulatedInstance<S, O> instance;
    private final DeviceTruth device;
    private final Breach breach;
    private final long at;
    private final Queue<Runnable> words = new ArrayDeque<>();
    private final Queue<Delivery> outputs = new ArrayDeque<>();
    private final List<Delivery> published = new ArrayList<>();

    private @Nullable Input held;
    private @Nullable Input again;
    private @Nullable Delivery delayed;
    private int sinceBreach = -1;
    private long ids;

    BreakingGateway(FunctionModel<S, O> model, DeviceTruth device, Breach breach, long at, Random random) {
        this.model = model;
        this.instance = new SimulatedInstance<>(model);
        this.device = device;
        this.breach = breach;
        this.at = at;
        this.random = random;
    }

    /** Whether the instance would answer that message, as it is now. */
    boolean answers(Input input) {
        return instance.answers(input);
    }

    /** The device sends. */
    void send(byte[] payload) {
        long sequence = device.next();
        String unused = device.messageId(sequence);
        FunctionModel.Source source = model.sources().get(0);
        String topic = source.topic().forDevice(device.name());
        device.sending(sequence, topic, payload, 1);
        receive(sequence, source.format().read(topic, source.topic(), payload));
        pass(random.nextInt(3), random.nextInt(3));
    }

    /** Nothing more is sent. */
    void end() {
        pass(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    InstanceState stored() {
        return instance.stored(device.name());
    }

    private void receive(long sequence, Input input) {
        if (sequence == at) {
            sinceBreach = 0;
            breakAt(sequence, input);
        } else {
            acknowledge(sequence, 0);
            apply(input);
            if (sinceBreach >= 0) {
                afterwards(++sinceBreach);
            }
        }
    }

    private void breakAt(long sequence, Input input) {
        if (breach != Breach.LOSE_UNACKNOWLEDGED) {
            acknowledge(sequence, breach == Breach.REFUSE || breach == Breach.REFUSE_AND_APPLY ? 0x97 : 0);
        }
        switch (breach) {
            case LOSE, LOSE_UNACKNOWLEDGED, REFUSE -> {}
            case NONE, REFUSE_AND_APPLY, REDELIVER, PUBLISH_AGAIN, REUSE_ID -> apply(input);
            case REPEAT -> {
                apply(input);
                apply(input);
            }
            case REPEAT_LATER -> {
                apply(input);
                again = input;
            }
            case SWAP -> held = input;
            case CORRUPT_OUTPUT ->
                instance.apply(input).map(SimulatedInstance::wrong).ifPresent(this::publish);
            case CORRUPT_STATE -> publish(instance.applyWrong(input));
            case SWALLOW_OUTPUT -> instance.apply(input);
            case DELAY_OUTPUT -> delayed = delivery(instance.apply(input).orElseThrow(), nextId());
        }
        if (breach == Breach.REDELIVER) {
            outputs.add(published.get(published.size() - 1));
        } else if (breach == Breach.PUBLISH_AGAIN) {
            publish(published.get(published.size() - 1).payload());
        } else if (breach == Breach.REUSE_ID) {
            Delivery last = published.get(published.size() - 1);
            outputs.add(delivery(SimulatedInstance.wrong(last.payload()), last.messageId()));
        }
    }

    private void afterwards(int messages) {
        if (held != null && messages == 1) {
            apply(held);
            held = null;
        }
        if (delayed != null && messages == 1) {
            outputs.add(delayed);
            delayed = null;
        }
        if (again != null && messages == LATER) {
            apply(again);
            again = null;
        }
    }

    private void apply(Input input) {
        Optional<byte[]> payload = instance.apply(input);
        payload.ifPresent(this::publish);
    }

    private void publish(byte[] payload) {
        Delivery delivery = delivery(payload, nextId());
        published.add(delivery);
        outputs.add(delivery);
    }

    private String nextId() {
        return device.name() + "/" + ++ids;
    }

    private Delivery delivery(byte[] payload, @Nullable String id) {
        return new Delivery(
                model.output().forDevice(device.name()),
                payload,
                1,
                false,
                false,
                MessageProperties.ofMessageId(id),
                0);
    }

    private void acknowledge(long sequence, int reason) {
        words.add(() -> device.acknowledged(sequence, reason));
    }

    private void pass(int wordsMax, int outputsMax) {
        for (int i = 0; i < wordsMax && !words.isEmpty(); i++) {
            words.remove().run();
        }
        for (int i = 0; i < outputsMax && !outputs.isEmpty(); i++) {
            boolean followed = device.received(outputs.remove());
            if (!followed) {
                throw new AssertionError("not an output of " + model.function());
            }
        }
    }
}
