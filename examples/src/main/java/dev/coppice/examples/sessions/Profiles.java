package dev.coppice.examples.sessions;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

// @start region="profiles"
/// Keeps the profiles of all users: one file for each, with one item per line.
///
/// A file is replaced in one step, so it holds the old profile or the new one. Sessions do not write files themselves:
/// the code of a killed session could still be writing when the next session of that user begins. It can no longer send
/// requests, however, and its earlier requests are handled before those of the next session.
final class Profiles extends GenServer<Void, Profiles.Message> {
    sealed interface Message {}
    record Read(String user) implements Message, Call<Message, Profile> {}

    /// The reply comes when the profile is written.
    record Write(String user, Profile profile) implements Message, Call<Message, Boolean> {}

    private final Path folder;

    /// @param folder an existing folder
    Profiles(Path folder) {
        this.folder = folder;
    }

    @Override protected Next<Void> init() {
        return next(null);
    }

    @Override protected Next<Void> handle(Message message, Void nothing) throws IOException {
        return switch (message) {
            case Read read -> keep().reply(read, read(file(read.user())));
            case Write write -> {
                write(file(write.user()), write.profile());
                yield keep().reply(write, true);
            }
        };
    }

    private static Profile read(Path file) throws IOException {
        return Files.exists(file) ? new Profile(Files.readAllLines(file)) : Profile.EMPTY;
    }

    private static void write(Path file, Profile profile) throws IOException {
        var written = Files.write(file.resolveSibling(file.getFileName() + ".new"), profile.seen());
        Files.move(written, file, ATOMIC_MOVE);
    }

    /// A user name is external input, so the path contains only its hexadecimal digits.
    private Path file(String user) {
        return folder.resolve(HexFormat.of().formatHex(user.getBytes(StandardCharsets.UTF_8)));
    }
}
// @end
