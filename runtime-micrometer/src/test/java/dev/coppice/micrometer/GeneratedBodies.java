package dev.coppice.micrometer;

import dev.coppice.core.spi.ProcessBody;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes classes, each with a name of its own.
final class GeneratedBodies {

    private GeneratedBodies() {}

    /// Bodies of processes that do nothing, each of another class.
    static List<ProcessBody> make(int number) {
        var run = Arrays.stream(ProcessBody.class.getMethods()).filter(method -> method.getName().equals("run"))
                .findFirst().orElseThrow();
        var type = MethodTypeDesc.ofDescriptor(java.lang.invoke.MethodType.methodType(run.getReturnType(),
                run.getParameterTypes()).descriptorString());
        var bodies = new ArrayList<ProcessBody>();
        for (int i = 0; i < number; i++) {
            var bytes = ClassFile.of().build(ClassDesc.of("dev.coppice.micrometer.Generated" + i), made -> made
                    .withInterfaceSymbols(ClassDesc.of(ProcessBody.class.getName()))
                    .withMethodBody("<init>", ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, code -> code
                            .aload(0).invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void)
                                    .return_())
                    .withMethodBody("run", type, ClassFile.ACC_PUBLIC, code -> code.return_()));
            try {
                bodies.add((ProcessBody) MethodHandles.lookup().defineClass(bytes).getDeclaredConstructor()
                        .newInstance());
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return bodies;
    }
}
