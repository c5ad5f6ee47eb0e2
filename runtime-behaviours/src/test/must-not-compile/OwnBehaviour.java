// error: class is not allowed to extend sealed class

import dev.coppice.core.Behaviour;

class OwnBehaviour implements Behaviour<String> {}
