package io.tideway.simulator.engine;

import io.tideway.simulator.load.Latencies;
import io.tideway.simulator.scenario.Answer;
import io.tideway.simulator.scenario.MessageStream;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Counts and latencies of one stream over the devices of its group. A message counts in the round in which it should have been
 * sent, whenever it was sent and answered.
 */
final class StreamMeter {
    private final String group;
    private final MessageStream stream;
    private final Rounds rounds;
    private final List<OfRound> ofRounds;

    StreamMeter(String group, MessageStream stream, Rounds rounds) {
        this.group = group;
        this.stream = stream;
        this.rounds = rounds;
        this.ofRounds = IntStream.rangeClosed(0, rounds.count())
                .mapToObj(round -> new OfRound(stream.answers()))
                .toList();
    }

    /** For results. */
    String name() {
        return group + "/" + stream.name();
    }

    MessageStream stream() {
        return stream;
    }

    /** Of the round in which something is due. */
    OfRound at(long dueNanos) {
        return ofRounds.get(rounds.at(dueNanos));
    }

    /** Of the warm-up (0) or the n-th round. */
    OfRound ofRound(int round) {
        return ofRounds.get(round);
    }

    List<OfRound> all() {
        return ofRounds;
    }

    /** Over warm-up and rounds. */
    long sum(ToLongFunction<OfRound> figure) {
        return ofRounds.stream().mapToLong(figure).sum();
    }

    /** One round's. Any thread. */
    static final class OfRound {
        final LongAdder sent = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder acknowledged = new LongAdder();
        final LongAdder rejected = new LongAdder();
        final Latencies acknowledgement = new Latencies();
        final Latencies lag = new Latencies();
        final List<OfAnswer> answers;

        OfRound(List<Answer> answers) {
            this.answers = answers.stream().map(OfAnswer::new).toList();
        }

        /** First answers of the function that is furthest behind of those that answer each message; 0 when there is none. */
        long answered() {
            return answers.stream()
                    .filter(of -> of.answer.toEach())
                    .mapToLong(of -> of.answered.sum())
                    .min()
                    .orElse(0);
        }

        /** Messages that wait for an acknowledgement or for an answer that each gets. */
        long open(int qos) {
            long taken = sent.sum() - rejected.sum();
            long unacknowledged = qos == 0 ? 0 : taken - acknowledged.sum();
            boolean answeredEach = answers.stream().anyMatch(of -> of.answer.toEach());
            return Math.max(0, Math.max(unacknowledged, answeredEach ? taken - answered() : 0));
        }

        /** Adds the latest latencies: of answers, or of acknowledgements where no answer is expected. */
        void drainInto(Histogram sum) {
            boolean answeredEach = false;
            for (OfAnswer of : answers) {
                if (of.answer.toEach()) {
                    answeredEach = true;
                    of.all.latency.drainInto(sum);
                }
            }
            if (!answeredEach) {
                acknowledgement.drainInto(sum);
            }
        }
    }

    /** One function's answers. Any thread. */
    static final class OfAnswer {
        final Answer answer;
        final LongAdder answered = new LongAdder();
        final LongAdder repeated = new LongAdder();
        final OfPhase all = new OfPhase();
        final List<OfPhase> local;
        final List<OfPhase> remote;

        OfAnswer(Answer answer) {
            this.answer = answer;
            boolean tellsPhase = answer.match() == Answer.Match.PAPER;
            this.local = tellsPhase ? List.of(new OfPhase()) : List.of();
            this.remote = tellsPhase ? List.of(new OfPhase()) : List.of();
        }
    }

    /** Answers given in one phase. */
    static final class OfPhase {
        final LongAdder answered = new LongAdder();
        final Latencies latency = new Latencies();

        void record(long nanos) {
            answered.increment();
            latency.record(nanos);
        }
    }
}
