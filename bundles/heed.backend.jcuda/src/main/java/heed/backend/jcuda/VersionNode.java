package heed.backend.jcuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes a 64-bit ELF library ask for another major version of one that it needs: {@code libcublas.so.12},
 * whose symbols have a version node of that name, becomes {@code libcublas.so.13}. The names have one length,
 * so nothing moves: the text in {@code .dynstr} changes, and the hash of the node in {@code .gnu.version_r}.
 * System V ABI, ch. 5; Linux Standard Base, §10.7.
 */
final class VersionNode {

    private static final int DYNAMIC = 2;
    private static final int LOAD = 1;
    private static final long TAG_STRINGS = 5;
    private static final long TAG_STRINGS_SIZE = 10;
    private static final long TAG_NEEDED_VERSIONS = 0x6ffffffeL;
    private static final long TAG_NEEDED_VERSIONS_COUNT = 0x6fffffffL;

    private final ByteBuffer elf;
    private long strings;
    private long stringsSize;
    private long versions;
    private long versionsCount;

    private VersionNode(byte[] image) {
        elf = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A copy of a library that needs another one instead.
     *
     * @throws IllegalArgumentException when it is no such library, or does not need the first
     */
    static byte[] renamed(byte[] library, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException(from + " and " + to + " are not of one length");
        }
        VersionNode copy = new VersionNode(library.clone());
        copy.checkKind();
        copy.readDynamic();
        copy.rename(from.getBytes(StandardCharsets.US_ASCII), to.getBytes(StandardCharsets.US_ASCII));
        copy.rehash(from, to);
        return copy.elf.array();
    }

    private void checkKind() {
        if (elf.capacity() < 64 || elf.getInt(0) != 0x464c457f || elf.get(4) != 2 || elf.get(5) != 1) {
            throw new IllegalArgumentException("no 64-bit little-endian ELF library");
        }
    }

    /** The tables' places, which the dynamic section gives as addresses in memory. */
    private void readDynamic() {
        long[] dynamic = segment(DYNAMIC, 0);
        for (long at = dynamic[0]; at + 16 <= dynamic[0] + dynamic[1]; at += 16) {
            long tag = elf.getLong((int) at);
            long value = elf.getLong((int) at + 8);
            if (tag == TAG_STRINGS) {
                strings = offset(value);
            } else if (tag == TAG_STRINGS_SIZE) {
                stringsSize = value;
            } else if (tag == TAG_NEEDED_VERSIONS) {
                versions = offset(value);
            } else if (tag == TAG_NEEDED_VERSIONS_COUNT) {
                versionsCount = value;
            }
        }
        if (strings == 0 || versions == 0) {
            throw new IllegalArgumentException("an ELF library without names or versions of what it needs");
        }
    }

    private long offset(long address) {
        return segment(LOAD, address)[0];
    }

    /** Place in the file and size of the first segment of a type, or of an address within one. */
    private long[] segment(int type, long address) {
        long headers = elf.getLong(32);
        int size = elf.getShort(54);
        for (int i = 0; i < elf.getShort(56); i++) {
            int at = (int) headers + i * size;
            long inFile = elf.getLong(at + 8);
            long start = elf.getLong(at + 16);
            long length = elf.getLong(at + 32);
            if (elf.getInt(at) == type && (type == DYNAMIC || address >= start && address < start + length)) {
                return new long[] {type == DYNAMIC ? inFile : inFile + address - start, length};
            }
        }
        throw new IllegalArgumentException("an ELF library without segment " + type + " for address "
                + address);
    }

    private void rename(byte[] from, byte[] to) {
        int found = 0;
        for (int at = (int) strings; at + from.length < strings + stringsSize; at++) {
            boolean whole = elf.get(at + from.length) == 0 && (at == strings || elf.get(at - 1) == 0);
            if (whole && Arrays.equals(elf.array(), at, at + from.length, from, 0, from.length)) {
                elf.put(at, to);
                found++;
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException("it does not need "
                    + new String(from, StandardCharsets.US_ASCII));
        }
    }

    /** The first list is of libraries, each with a list of nodes, all linked by distances. */
    private void rehash(String from, String to) {
        long library = versions;
        for (long i = 0; i < versionsCount; i++) {
            long node = library + elf.getInt((int) library + 8);
            for (int j = 0; j < elf.getShort((int) library + 2); j++) {
                if (elf.getInt((int) node) == hash(from)) {
                    elf.putInt((int) node, hash(to));
                }
                node += elf.getInt((int) node + 12);
            }
            library += elf.getInt((int) library + 12);
        }
    }

    /** The hash function of the System V ABI. */
    static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash << 4) + name.charAt(i);
            int high = hash & 0xf0000000;
            hash = (hash ^ high >>> 24) & ~high;
        }
        return hash;
    }
}
