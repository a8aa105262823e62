package io.tideway.simulator.payload;

import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.load.RandomWalk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What the devices of a group send on a stream. */
public sealed interface Payload {

    /** One device's. */
    Source source(RandomGenerator random);

    /** The payloads of one device, one after the other. One thread. */
    @FunctionalInterface
    interface Source {
        /**
         * The next.
         *
         * @param sequence the device's own number of the message
         * @param sinceStartSeconds intended send time, from the beginning of the scenario
         * @param atMs the device's clock, which may be wrong
         * @param stateful whether the client is, where clients alternate
         */
        byte[] next(long sequence, double sinceStartSeconds, long atMs, boolean stateful);
    }

    /** What running-average, threshold-alarm, presence and dedup-counter take. */
    record Readings(Values values, Encoding encoding) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            Values.Course course = values.course(random);
            return (sequence, seconds, atMs, stateful) ->
                    encoding.reading(course.at(sequence, seconds), atMs, sequence);
        }
    }

    /** Where a vehicle is that drives about within a circle; geofence takes it. */
    record Positions(Circle area, double metersPerSecond, Encoding encoding) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            Drive drive = new Drive(area, metersPerSecond, random);
            return (sequence, seconds, atMs, stateful) -> {
                drive.until(seconds);
                return encoding.position(drive.latitude(), drive.longitude(), atMs, sequence);
            };
        }
    }

    /** A circle for geofence to watch. */
    record Fences(Circle fence, Encoding encoding) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            byte[] bytes = encoding.fence(fence.latitude(), fence.longitude(), fence.radiusMeters());
            return (sequence, seconds, atMs, stateful) -> bytes;
        }
    }

    /** The same text always. */
    record Text(String text) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return (sequence, seconds, atMs, stateful) -> bytes;
        }
    }

    /** Bytes without a meaning, which do not compress. */
    record Filler(int bytes) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            byte[] filler = new byte[bytes];
            random.nextBytes(filler);
            return (sequence, seconds, atMs, stateful) -> filler;
        }
    }

    /**
     * Requests to the paper's service, which takes the time it is told: exponentially distributed, one mean for each phase.
     *
     * @param localMean in the local phase
     * @param remoteMean in the remote phase
     * @param preferLocal for how long a stateful client has the function ask for the local phase; zero for not
     */
    record PaperRequests(Duration localMean, Duration remoteMean, Duration preferLocal) implements Payload {
        @Override
        public Source source(RandomGenerator random) {
            return (sequence, seconds, atMs, stateful) -> {
                double service = -Math.log(1 - random.nextDouble());
                return ByteBuffer.allocate(4 * Long.BYTES)
                        .putLong(sequence)
                        .putLong(Math.round(service * localMean.toNanos()))
                        .putLong(Math.round(service * remoteMean.toNanos()))
                        .putLong(stateful ? preferLocal.toMillis() : 0)
                        .array();
            };
        }
    }

    /** How the values of readings go. */
    sealed interface Values {

        /** One device's. */
        Course course(RandomGenerator random);

        /** The values of one device. One thread. */
        @FunctionalInterface
        interface Course {
            /** The value of a message. */
            double at(long sequence, double sinceStartSeconds);
        }

        /** Wanders and is drawn back to its mean, as temperatures do. */
        record Walk(double mean, double step) implements Values {
            @Override
            public Course course(RandomGenerator random) {
                RandomWalk walk = new RandomWalk(random, mean, step);
                return (sequence, seconds) -> walk.next();
            }
        }

        /** Swings around its mean, as vibrations and rooms in the sun do. */
        record Wave(double mean, double amplitude, Duration period, double noise) implements Values {
            private static final double CENTS = 100;

            @Override
            public Course course(RandomGenerator random) {
                double offset = random.nextDouble();
                double periodSeconds = period.toNanos() / 1e9;
                return (sequence, seconds) -> {
                    double swing = amplitude * Math.sin(2 * Math.PI * (seconds / periodSeconds + offset));
                    double value = mean + swing + noise * (2 * random.nextDouble() - 1);
                    return Math.round(value * CENTS) / CENTS;
                };
            }
        }

        /** The number of the message: sum and mean tell what is missing. */
        record Count() implements Values {
            @Override
            public Course course(RandomGenerator random) {
                return (sequence, seconds) -> sequence;
            }
        }
    }
}
