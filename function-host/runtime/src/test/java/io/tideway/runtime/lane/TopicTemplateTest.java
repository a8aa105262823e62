package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.InstanceId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicTemplateTest {

    private static final InstanceId INSTANCE = new InstanceId("f", "k1");
    private static final Levels LEVELS = Levels.of(Map.of("device", "d1", "brace", "{key}", "wild", "a+b"));

    @Test
    void names_areReplacedByLevelsKeyAndFunction() {
        assertEquals("plain/topic", resolve("plain/topic"));
        assertEquals("d1/k1/f", resolve("{device}/{key}/{function}"));
        assertEquals("a-d1d1-z", resolve("a-{device}{device}-z"));
    }

    @Test
    void replacedText_isNotReplacedAgain() {
        assertEquals("x/{key}", resolve("x/{brace}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/{unknown}",
                "a/{device",
                "a/+",
                "a/#",
                "a/{wild}",
                "a\0",
                "$SYS/x",
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"
            })
    void templateOfNoValidTopic_isRefused(String template) {
        assertThrows(IllegalArgumentException.class, () -> resolve(template));
    }

    @Test
    void topicTooLong_isRefusedWithTheBound() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> resolve("x".repeat(1_025)));
        assertTrue(String.valueOf(refused.getMessage()).contains("1024"), refused.getMessage());
    }

    @Test
    void topicSafe_replacesWhatATopicLevelCannotHold() {
        assertEquals(
                "a_b_c_d",
                TopicTemplate.topicSafe(new InstanceId("f", "a/b+c#d")).key());
    }

    private static String resolve(String template) {
        return TopicTemplate.resolve(template, INSTANCE, LEVELS);
    }
}
