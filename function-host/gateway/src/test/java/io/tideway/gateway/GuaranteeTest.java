package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuaranteeTest {

    /** A row that no test stands for would be a mere claim. */
    @Test
    void table_hasTheRowsThatTestsFind() throws IOException {
        Set<List<String>> tested =
                Arrays.stream(Guarantee.values()).map(Guarantee::what).collect(Collectors.toSet());
        Set<List<String>> documented =
                Guarantee.documented().stream().map(row -> row.subList(0, 4)).collect(Collectors.toSet());
        assertEquals(tested, documented);
    }
}
