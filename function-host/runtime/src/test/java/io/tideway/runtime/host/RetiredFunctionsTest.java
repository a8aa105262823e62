package io.tideway.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetiredFunctionsTest {

    private final Set<DeviceFunction> used = new HashSet<>();
    private final List<String> ended = new ArrayList<>();
    private final RetiredFunctions retired = new RetiredFunctions();

    @Test
    void unused_areEndedOnce_inTheirOrder() {
        retire("a");
        retire("b");

        retired.endUnused(used::contains);
        retired.endUnused(used::contains);

        assertEquals(List.of("a", "b"), ended);
    }

    @Test
    void used_isLookedAtAgain_andKeepsNoOtherWaiting() {
        DeployedFunction busy = retire("busy");
        retire("idle");
        used.add(busy.code());

        retired.endUnused(used::contains);
        assertEquals(List.of("idle"), ended);

        used.clear();
        retired.endUnused(used::contains);
        assertEquals(List.of("idle", "busy"), ended);
    }

    @Test
    void retiredByAnAction_waitsForTheNextLook() {
        DeployedFunction next = function("next");
        retired.add(function("first"), () -> retired.add(next, () -> ended.add("next")));

        retired.endUnused(used::contains);
        assertEquals(List.of(), ended);
        retired.endUnused(used::contains);
        assertEquals(List.of("next"), ended);
    }

    private DeployedFunction retire(String name) {
        DeployedFunction function = function(name);
        retired.add(function, () -> ended.add(name));
        return function;
    }

    private static DeployedFunction function(String name) {
        FunctionSpec spec = new FunctionSpec(
                name,
                "1",
                FunctionSpec.Execution.WORKER,
                Duration.ofSeconds(1),
                new FunctionSpec.Retry(1, Duration.ofMillis(10), "dead/{function}"),
                List.of(TopicPattern.parse("out/#")),
                new FunctionSpec.Limits(1 << 16, 1 << 16, 4, 0),
                FunctionSpec.Phasing.DEFAULT);
        return new DeployedFunction(spec, new Idle());
    }

    /** Every one is another. */
    private static final class Idle implements DeviceFunction {
        @Override
        public void onMessage(Message message, Context context) {}
    }
}
