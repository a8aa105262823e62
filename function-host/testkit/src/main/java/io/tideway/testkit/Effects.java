package io.tideway.testkit;

import java.util.ArrayList;
import java.util.List;

/** Picks effects of one kind out of many. Pure. */
final class Effects {

    private Effects() {}

    static List<PublishedOutput> outputs(List<Effect> effects) {
        List<PublishedOutput> outputs = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Published published) {
                outputs.add(published.output());
            }
        }
        return List.copyOf(outputs);
    }

    static List<PublishedOutput> deadLetters(List<Effect> effects) {
        List<PublishedOutput> letters = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.DeadLettered letter) {
                letters.add(letter.letter());
            }
        }
        return List.copyOf(letters);
    }

    static List<Throwable> failures(List<Effect> effects) {
        List<Throwable> failures = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Failed failed) {
                failures.add(failed.failure());
            }
        }
        return List.copyOf(failures);
    }
}
