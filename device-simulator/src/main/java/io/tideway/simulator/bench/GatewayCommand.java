package io.tideway.simulator.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to start a gateway: words divided by blanks, quotes keep words together, {@code {durability}} and {@code {data}} are
 * replaced in each.
 */
public record GatewayCommand(String template) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    /** Refuses an empty command. */
    public GatewayCommand {
        if (template.isBlank()) {
            throw new IllegalArgumentException("gateway command must not be empty");
        }
    }

    /** The command for one run. */
    List<String> words(String durability, Path data) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(template);
        while (matcher.find()) {
            String quoted = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            String word = quoted != null ? quoted : matcher.group();
            words.add(word.replace("{durability}", durability).replace("{data}", data.toString()));
        }
        return words;
    }
}
