package dev.coppice.behaviours.application;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Suggests the intended word for a misspelt one.
final class SpellingSuggestion {
    /// From this length on, two mistakes are accepted instead of one.
    private static final int LONG_WORD = 8;

    private SpellingSuggestion() {}

    /// Returns the word in `known` that is most similar to `word`, or null if none is similar.
    ///
    /// A similar word differs in case, or by one inserted, missing, wrong or transposed letter, or by two in a long
    /// word. `known` must not contain `word` itself.
    static @Nullable String of(String word, Collection<String> known) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (var other : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
            int forgiven = Math.min(word.length(), other.length()) < LONG_WORD ? 1 : 2;
            if (distance <= forgiven && distance < least) {
                least = distance;
                nearest = other;
            }
        }
        return nearest;
    }

    /// Returns how many letters must be inserted, removed, replaced or swapped with their neighbour.
    private static int distance(String one, String other) {
        var costs = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int replaced = costs[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                costs[i][j] = Math.min(replaced, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
                boolean swapped = i > 1 && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
            }
        }
        return costs[one.length()][other.length()];
    }
}
