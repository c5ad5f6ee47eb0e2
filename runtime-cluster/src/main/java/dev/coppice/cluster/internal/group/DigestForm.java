package dev.coppice.cluster.internal.group;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.internal.group.Digest.Proposal;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/// Digests as bytes.
public final class DigestForm {
    private static final int UUID_BYTES = 16;
    private static final int MEMBER_BYTES = UUID_BYTES + 4;
    private static final int GROUP_BYTES = 3;

    private DigestForm() {}

    // ── writing ──

    public static void write(Digest digest, Output out) {
        out.unsigned(digest.revision());
        write(digest.seen(), out);
        write(digest.group(), out);
        write(digest.lineage(), out);
        out.unsigned(digest.heard());
        write(digest.left(), out);
        var pending = digest.pending();
        out.bool(pending != null);
        if (pending == null) return;
        write(pending.group(), out);
        write(pending.lineage(), out);
        out.unsigned(pending.revisions().size());
        for (long revision : pending.revisions()) out.unsigned(revision);
    }

    private static void write(Collection<UUID> nodes, Output out) {
        out.unsigned(nodes.size());
        for (var node : nodes) write(node, out);
    }

    private static void write(UUID value, Output out) {
        out.fixed64(value.getMostSignificantBits());
        out.fixed64(value.getLeastSignificantBits());
    }

    private static void write(Lineage lineage, Output out) {
        out.bool(lineage.base() != null);
        if (lineage.base() != null) write(lineage.base(), out);
        out.unsigned(lineage.open().size());
        for (var group : lineage.open()) write(group, out);
    }

    private static void write(Group group, Output out) {
        out.unsigned(group.number());
        out.bool(group.majority());
        out.unsigned(group.members().size());
        for (var member : group.members()) {
            out.text(member.name());
            write(member.incarnation(), out);
            out.unsigned(member.roles().size());
            for (var role : member.roles()) out.text(role);
            out.unsigned(member.age());
            out.text(member.version());
        }
    }

    // ── reading ──

    public static Digest read(Input in) throws Malformed {
        long revision = in.unsigned();
        var seen = uuids(in);
        var group = group(in);
        var lineage = lineage(in);
        long heard = in.unsigned();
        if (heard < 0) throw new Malformed("a group with the number " + heard);
        var left = new HashSet<>(uuids(in));
        var pending = in.bool() ? new Proposal(group(in), lineage(in), revisions(in)) : null;
        in.end();
        return new Digest(revision, seen, group, lineage, pending, heard, left);
    }

    private static List<UUID> uuids(Input in) throws Malformed {
        var list = new ArrayList<UUID>();
        int count = in.count(UUID_BYTES);
        for (int i = 0; i < count; i++) list.add(uuid(in));
        return list;
    }

    private static UUID uuid(Input in) throws Malformed {
        return new UUID(in.fixed64(), in.fixed64());
    }

    private static List<Long> revisions(Input in) throws Malformed {
        var list = new ArrayList<Long>();
        int count = in.count(1);
        for (int i = 0; i < count; i++) list.add(in.unsigned());
        return list;
    }

    private static Lineage lineage(Input in) throws Malformed {
        var base = in.bool() ? group(in) : null;
        if (base != null && base.members().isEmpty()) throw new Malformed("a majority without members");
        var open = new ArrayList<Group>();
        int count = in.count(GROUP_BYTES);
        for (int i = 0; i < count; i++) open.add(group(in));
        return new Lineage(base, open);
    }

    private static Group group(Input in) throws Malformed {
        long number = in.unsigned();
        if (number < 0) throw new Malformed("a group with the number " + number);
        boolean majority = in.bool();
        int count = in.count(MEMBER_BYTES);
        var members = new ArrayList<Member>();
        for (int i = 0; i < count; i++) members.add(member(in));
        return new Group(number, members, majority);
    }

    private static Member member(Input in) throws Malformed {
        var name = in.text();
        var incarnation = uuid(in);
        int count = in.count(1);
        var roles = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) roles.add(in.text());
        long age = in.unsigned();
        if (age < 0) throw new Malformed("a member with the age " + age);
        return new Member(name, incarnation, roles, age, in.text());
    }
}
