package io.tideway.simulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayCommandTest {

    @Test
    void words_placeholdersAndQuotes_areReplacedAndKeptTogether() {
        GatewayCommand command = new GatewayCommand("./tideway gateway --data {data} -D 'a b={durability}' \"c d\"");

        assertEquals(
                List.of("./tideway", "gateway", "--data", "/tmp/x y", "-D", "a b=wal", "c d"),
                command.words("wal", Path.of("/tmp/x y")));
    }
}
