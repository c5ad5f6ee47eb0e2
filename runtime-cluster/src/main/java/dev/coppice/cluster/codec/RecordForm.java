package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.TravelType.Component;
import dev.coppice.cluster.codec.TravelType.RecordType;
import dev.coppice.cluster.spi.Output;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Writes the components of a record, one after the other, without names.
final class RecordForm implements Form {
    private final int tag;
    private final RecordType type;
    private final TypeTable table;

    /// Made at the first use: records may contain each other.
    private volatile Form @Nullable [] forms;

    RecordForm(int tag, RecordType type, TypeTable table) {
        this.tag = tag;
        this.type = type;
        this.table = table;
    }

    @Override public int tag() {
        return tag;
    }

    @Override public void write(Object value, Encoding out) {
        Form[] forms = this.forms();
        int outer = out.bytes().depth();
        out.enter(forms.length);
        for (int i = 0; i < forms.length; i++) {
            var component = type.components().get(i);
            try {
                write(component, forms[i], value, out);
            } catch (Unsendable inside) {
                throw inside.within(component.name());
            }
        }
        out.bytes().leave(outer);
    }

    private static void write(Component component, Form form, Object owner, Encoding out) {
        MethodHandle accessor = component.accessor();
        try {
            if (component.shape() instanceof Shape.Primitive primitive) {
                var boxed = primitive.boxed();
                switch (boxed) {
                    case INTEGER -> out.bytes().signed((int) accessor.invokeExact(owner));
                    case LONG -> out.bytes().signed((long) accessor.invokeExact(owner));
                    case BOOLEAN -> out.bytes().u8((boolean) accessor.invokeExact(owner) ? 1 : 0);
                    case DOUBLE -> out.bytes().fixed64(
                            Double.doubleToRawLongBits((double) accessor.invokeExact(owner)));
                    default -> boxed.write(accessor.invoke(owner), out);
                }
            } else {
                form.writeNullable((Object) accessor.invokeExact(owner), out);
            }
        } catch (Unsendable | Output.TooLarge | VirtualMachineError passed) {
            throw passed;
        } catch (Throwable thrown) {
            throw new Unsendable("cannot be read: its accessor threw " + thrown.getClass().getName(), thrown);
        }
    }

    private Form[] forms() {
        var known = forms;
        if (known != null) return known;
        Form[] made = new Form[type.components().size()];
        for (int i = 0; i < made.length; i++) made[i] = table.formOf(type.components().get(i).shape());
        forms = made;
        return made;
    }
}
