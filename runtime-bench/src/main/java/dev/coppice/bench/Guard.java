package dev.coppice.bench;

import java.nio.file.Path;
import java.util.List;

/// What got slower? Compares two result files, and exits with 1 if anything did beyond noise.
///
/// Machines differ and change from day to day; so each figure of Coppice is first divided by Pekko's of the same run, where there is
/// one. A figure counts as slower if that ratio grew by more than the spreads of both runs together, and by 15 % at least.
///
/// Arguments: the older and the younger file.
public final class Guard {
    private static final double LEAST = 0.15;

    private Guard() {}

    public static void main(String... args) throws Exception {
        if (args.length != 2) throw new IllegalArgumentException("two files are needed: the older results and the younger ones");
        var older = Result.read(Path.of(args[0]));
        var younger = Result.read(Path.of(args[1]));
        int slower = 0;
        for (var now : younger) {
            var before = find(older, now, "coppice");
            if (!now.system().equals("coppice") || before == null) continue;
            double growth = relative(younger, now) / relative(older, before) - 1;
            double noise = Math.max(LEAST, now.spread() + before.spread());
            if (growth <= noise) continue;
            slower++;
            System.out.printf("slower: %s %s by %.0f %% (noise %.0f %%)%n", now.workload(), now.metric(), growth * 100, noise * 100);
        }
        System.out.println(slower == 0 ? "nothing got slower" : slower + " figures got slower");
        System.exit(slower == 0 ? 0 : 1);
    }

    private static double relative(List<Result> run, Result own) {
        var peer = find(run, own, "pekko");
        return peer == null ? own.value() : own.value() / peer.value();
    }

    private static Result find(List<Result> run, Result like, String system) {
        for (var result : run) {
            if (result.system().equals(system)
                    && result.workload().equals(like.workload())
                    && result.metric().equals(like.metric())) return result;
        }
        return null;
    }
}
