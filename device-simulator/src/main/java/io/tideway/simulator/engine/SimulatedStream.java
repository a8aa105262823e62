package io.tideway.simulator.engine;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.load.ReplyNumber;
import io.tideway.simulator.payload.Payload;
import io.tideway.simulator.scenario.Answer;
import io.tideway.simulator.scenario.Answer.Match;
import io.tideway.simulator.scenario.MessageStream;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one device sends on one stream, and the answers to it. Device thread only, but for the ledger. */
final class SimulatedStream implements Happening {
    private static final int ACKNOWLEDGEMENT = 1;
    private static final int REMEMBERED_MIN = 4096;
    private static final int REFUSED = 0x80;
    private static final byte LOCAL = 1;

    private final SimulatedDevice device;
    private final StreamMeter meter;
    private final MessageStream stream;
    private final int index;
    private final Payload.Source payloads;
    private final List<Heard> answers;
    private final Ledger ledger = new Ledger();
    private final Pending pending;
    private final int waitsFor;
    private final @Nullable String onlyTopic;

    SimulatedStream(SimulatedDevice device, StreamMeter meter, int index, Payload.Source payloads, int pendingMax) {
        this.device = device;
        this.meter = meter;
        this.stream = meter.stream();
        this.index = index;
        this.payloads = payloads;
        this.answers = IntStream.range(0, stream.answers().size())
                .mapToObj(i -> new Heard(stream.answers().get(i), i))
                .toList();
        this.pending = new Pending(Math.max(REMEMBERED_MIN, pendingMax));
        this.onlyTopic = stream.topic().hasPart() ? null : stream.topic().forDevice(device.name(), "");
        this.waitsFor = (stream.qos() > 0 ? ACKNOWLEDGEMENT : 0)
                | answers.stream().mapToInt(Heard::thing).reduce(0, (a, b) -> a | b);
    }

    /** An answer this device hears; the ledger of the first that each message gets is that of the stream. */
    private final class Heard {
        private final Answer answer;
        private final int index;
        private final ReplyNumber number;
        private final AnswerTopic topic;
        private final Ledger replies;

        Heard(Answer answer, int index) {
            this.answer = answer;
            this.index = index;
            this.number = answer.match().number();
            this.topic = new AnswerTopic(answer.topic().filterFor(device.name()));
            this.replies = answer.toEach() && isFirstToEach(index) ? ledger : new Ledger();
        }

        private boolean isFirstToEach(int at) {
            return stream.answers().subList(0, at).stream().noneMatch(Answer::toEach);
        }

        /** The bit it is awaited by; those beyond seven are not awaited. */
        private int thing() {
            return answer.toEach() && index < 6 ? 2 << index : 0;
        }
    }

    Ledger ledger() {
        return ledger;
    }

    List<String> answerFilters() {
        return answers.stream().map(heard -> heard.topic.filter()).toList();
    }

    @Override
    public void happen(long dueNanos) {
        send(dueNanos);
    }

    @Override
    public boolean leaveOut(long dueNanos) {
        meter.at(dueNanos).refused.increment();
        return true;
    }

    private void send(long dueNanos) {
        StreamMeter.OfRound round = meter.at(dueNanos);
        long nowNanos = device.sinceStartNanos();
        long sequence = nextSequence();
        String topic = onlyTopic != null ? onlyTopic : stream.topic().forDevice(device.name(), device.part(sequence));
        byte[] payload = payloads.next(sequence, dueNanos / 1e9, device.clockMs(), device.isStateful());
        long witnessed = device.witness().sending(topic, payload, stream.qos());
        pending.put(sequence, dueNanos, witnessed, waitsFor);
        Publication publication = new Publication(
                sequence * SimulatedDevice.STREAMS_MAX + index,
                topic,
                payload,
                stream.qos(),
                device.witness().messageId(witnessed));
        if (!device.publish(publication)) {
            takeBack(sequence);
            round.refused.increment();
            return;
        }
        round.sent.increment();
        round.lag.record(nowNanos - dueNanos);
    }

    private long nextSequence() {
        for (Heard heard : answers) {
            if (heard.replies != ledger && heard.answer.toEach()) {
                var unused = heard.replies.next();
            }
        }
        return ledger.next();
    }

    private void takeBack(long sequence) {
        for (Heard heard : answers) {
            if (heard.replies != ledger && heard.answer.toEach()) {
                heard.replies.takeBack();
            }
        }
        ledger.takeBack();
        pending.drop(sequence);
        device.witness().notTaken();
    }

    void acknowledged(long sequence, int reasonCode) {
        ledger.acknowledged(sequence, reasonCode);
        if (!pending.isKnown(sequence)) {
            return;
        }
        pending.came(sequence, ACKNOWLEDGEMENT);
        long dueNanos = pending.dueNanos(sequence);
        StreamMeter.OfRound round = meter.at(dueNanos);
        (reasonCode < REFUSED ? round.acknowledged : round.rejected).increment();
        round.acknowledgement.record(device.sinceStartNanos() - dueNanos);
        device.witness().acknowledged(pending.witnessSequence(sequence), reasonCode);
    }

    void sentAnew(long sequence) {
        ledger.sentAnew();
        if (pending.isKnown(sequence)) {
            device.witness().sentAnew(pending.witnessSequence(sequence));
        }
    }

    /** Whether the message is for this stream. */
    boolean received(Delivery delivery) {
        for (Heard heard : answers) {
            if (heard.topic.matches(delivery.topic())) {
                answered(heard, delivery);
                return true;
            }
        }
        return false;
    }

    private void answered(Heard heard, Delivery delivery) {
        long receivedNanos = delivery.receivedAtNanos() - device.startNanoTime();
        if (!heard.answer.toEach()) {
            meter.at(Math.max(0, receivedNanos))
                    .answers
                    .get(heard.index)
                    .answered
                    .increment();
            return;
        }
        long sequence = heard.number.of(delivery.payload());
        boolean first = heard.replies.replied(sequence);
        long dueNanos = pending.isKnown(sequence) ? pending.dueNanos(sequence) : Math.max(0, receivedNanos);
        StreamMeter.OfAnswer of = meter.at(dueNanos).answers.get(heard.index);
        if (!first) {
            of.repeated.increment();
            return;
        }
        of.answered.increment();
        if (pending.isKnown(sequence)) {
            pending.came(sequence, heard.thing());
            record(of, delivery.payload(), receivedNanos - dueNanos);
        }
    }

    private static void record(StreamMeter.OfAnswer of, byte[] payload, long nanos) {
        of.all.record(nanos);
        if (of.answer.match() == Match.PAPER && payload.length > Long.BYTES) {
            (payload[Long.BYTES] == LOCAL ? of.local : of.remote).get(0).record(nanos);
        }
    }
}
