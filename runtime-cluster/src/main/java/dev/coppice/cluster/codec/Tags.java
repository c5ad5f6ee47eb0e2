package dev.coppice.cluster.codec;

/// The numbers that announce the next part, in values and in schemas. They are part of the protocol and never change.
final class Tags {
    static final int NULL = 0;
    // 1 to 8: Boxed; 9 to 12 and 34 to 36: Scalar; 13 to 25 and 37: Time; 26 to 33: PrimitiveArray
    static final int LIST = 40;
    static final int SET = 41;
    static final int MAP = 42;
    static final int OPTIONAL = 43;
    static final int REFERENCE = 44;
    static final int NAME = 45;

    // Only in schemas.
    static final int ANY = 50;
    static final int NAMED = 51;
    /// Added to the tag of a boxed type, stands for the primitive.
    static final int PRIMITIVE = 51;

    /// The first number of a registered type: all above are the sender's, with the meaning that it announced.
    static final int FIRST_REGISTERED = 64;

    private Tags() {}
}
