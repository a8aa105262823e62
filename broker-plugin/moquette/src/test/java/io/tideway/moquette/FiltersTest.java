package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {

    @ParameterizedTest
    @CsvSource({
        "a/b,a/b,true",
        "a/b,a/c,false",
        "a/+,a/b,true",
        "a/+,a,false",
        "a/+,a/b/c,false",
        "a/+/c,a//c,true",
        "+,a,true",
        "+,/a,false",
        "+/+,/a,true",
        "a/#,a,true",
        "a/#,a/b/c,true",
        "a/#,ab,false",
        "#,a/b,true",
        "#,$SYS/a,false",
        "+/a,$SYS/a,false",
        "$SYS/#,$SYS/a,true",
        "a/b,a/b/,false",
        "a/b/,a/b/,true"
    })
    void filter_topic_matchesAsMqttSays(String filter, String topic, boolean expected) {
        assertEquals(expected, Filters.matches(filter, topic));
    }
}
