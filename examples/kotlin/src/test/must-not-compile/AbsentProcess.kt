// error: return type mismatch: expected 'Pid', actual 'Pid?'
import dev.coppice.core.ActorRuntime
import dev.coppice.core.Name
import dev.coppice.core.Pid

/** If no process holds the name, `whereis` returns null, and Kotlin knows it. */
fun holder(runtime: ActorRuntime, name: Name<String>): Pid = runtime.whereis(name)
