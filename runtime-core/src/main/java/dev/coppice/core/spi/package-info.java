/// The contracts between the core and the behaviours. Exported only to the sibling modules.
///
/// - [Program][dev.coppice.core.spi.Program] is the set of callbacks that the process loop runs;
///   [ProcessBody][dev.coppice.core.spi.ProcessBody] is the code of a plain process.
/// - [DefinedBehaviour][dev.coppice.core.spi.DefinedBehaviour], [ProgramOwner][dev.coppice.core.spi.ProgramOwner] and
///   [ProgramBehaviour][dev.coppice.core.spi.ProgramBehaviour] connect a behaviour to its program.
/// - [ProcessContext][dev.coppice.core.spi.ProcessContext] and [ReceiveContext][dev.coppice.core.spi.ReceiveContext]
///   are the operations of a process on itself.
/// - [Request][dev.coppice.core.spi.Request] and [PendingCall][dev.coppice.core.spi.PendingCall] are the two ends of a
///   request.
/// - [Printer][dev.coppice.core.spi.Printer] and [Printable][dev.coppice.core.spi.Printable] turn values into text for
///   reports and messages of exceptions.
/// - [PeerServices][dev.coppice.core.spi.PeerServices], [ServiceName][dev.coppice.core.spi.ServiceName] and
///   [CounterpartMessage][dev.coppice.core.spi.CounterpartMessage] let processes of the library work with their
///   counterparts at other nodes.
/// - [Timeouts][dev.coppice.core.spi.Timeouts], [Key][dev.coppice.core.spi.Key] and
///   [Hashes][dev.coppice.core.spi.Hashes] check arguments where they enter the library.
///
/// Rules: a program is a definition without mutable state; only the code of a process may use its context, while it
/// runs.
package dev.coppice.core.spi;
