package io.tideway.gate.binding;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What finding the bindings of a topic costs, beside asking every pattern. Not part of the tests: run {@link #main}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class BindingIndexBenchmark {

    @Param({"10", "10000"})
    public int bindingsCount = 10;

    private List<Binding> bindings = List.of();
    private BindingIndex index = BindingIndex.of(List.of());
    private long matches;
    private final Consumer<Binding> visitor = this::count;

    @Setup
    public void createIndex() {
        bindings = IntStream.range(0, bindingsCount)
                .mapToObj(i -> TopicPattern.parse("site" + i % 100 + "/line" + i + "/{device}/telemetry"))
                .map(pattern -> new Binding("average", pattern, KeyTemplate.parse("{device}", pattern)))
                .toList();
        index = BindingIndex.of(bindings);
    }

    private void count(Binding binding) {
        matches++;
    }

    @Benchmark
    public long indexHit() {
        index.match("site7/line7/device-0042/telemetry", visitor);
        return matches;
    }

    @Benchmark
    public long indexMiss() {
        index.match("plant/3/unbound/device-0042/log", visitor);
        return matches;
    }

    @Benchmark
    public long everyPattern() {
        for (Binding binding : bindings) {
            if (binding.pattern().matches("site7/line7/device-0042/telemetry")) {
                visitor.accept(binding);
            }
        }
        return matches;
    }

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(BindingIndexBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
