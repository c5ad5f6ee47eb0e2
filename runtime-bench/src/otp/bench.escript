#!/usr/bin/env escript
%% -*- erlang -*-
%%! +P 4000000 -kernel logger_level none
%% Measures Erlang/OTP as dev.coppice.bench.Measure does a system in Java: the same workloads under the same names, the same sizes, and
%% a line for each figure: "figure workload metric value unit". Argument: the workloads, separated by commas, or all.
-module(bench).
-mode(compile).
-export([main/1, init/1, handle_call/3, handle_cast/2, callback_mode/0, handle_event/4, handle_event/2, handle_call/2]).
-export([start_named/1]).

main([]) -> main(["all"]);
main([Wanted]) ->
    io:format("version Erlang/OTP ~s, erts ~s, ~b schedulers~n",
              [erlang:system_info(otp_release), erlang:system_info(version), erlang:system_info(schedulers_online)]),
    Names = string:split(Wanted, ",", all),
    [measure(Id, Rounds, Body) || {Id, Rounds, Body} <- workloads(), Wanted =:= "all" orelse lists:member(Id, Names)],
    halt(0).

%% Each body returns {Metric, Value, Unit} or a list of such. All rounds but the last three are warm-up.
workloads() ->
    [{"pingpong-1", 8, fun() -> ping_pong(1, 1000000) end},
     {"pingpong-1000", 8, fun() -> ping_pong(1000, 2000) end},
     {"fanin-2", 6, fun() -> fan_in(2, 1000000) end},
     {"fanin-32", 6, fun() -> fan_in(32, 60000) end},
     {"fanout-1000", 6, fun() -> fan_out(1000, 2000) end},
     {"echo-100", 6, fun() -> echo(100, 1000000) end},
     {"ring-1000", 6, fun() -> ring(1000, 1000000) end},
     {"ring-100000", 4, fun() -> ring(100000, 1000000) end},
     {"cast", 6, fun() -> cast(1000000) end},
     {"skynet", 4, fun() -> skynet(1000000) end},
     {"call", 6, fun() -> call_nested(1, 100000) end},
     {"call-nested-10", 6, fun() -> call_nested(10, 20000) end},
     {"spawn-die", 6, fun() -> spawn_die(100000) end},
     {"start-kill", 6, fun() -> start_kill(50000) end},
     {"timer", 6, fun() -> timer(200000) end},
     {"restart", 6, fun() -> restart(2000) end},
     {"restart-1000", 6, fun() -> restart_all(1000, 20) end},
     {"state-machine", 6, fun() -> state_machine(1000000) end},
     {"event-manager", 6, fun() -> events(500000) end},
     {"registry", 6, fun() -> lookup(10000, 1000000) end},
     {"memory", 1, fun() -> memory(200000) end},
     {"mailbox", 3, fun() -> mailbox(10000000) end}].

%% Each round has a process of its own, so that it starts with an empty mailbox and heap.
measure(Id, Rounds, Body) ->
    [begin
         erlang:statistics(runtime),
         {Pid, Ref} = spawn_monitor(fun() -> exit({figures, Body()}) end),
         receive
             {'DOWN', Ref, process, Pid, {figures, Figures}} ->
                 {_, Processor} = erlang:statistics(runtime),
                 All = [{"processor", Processor, "ms"} | lists:flatten([Figures])],
                 [io:format("figure ~s ~s ~p ~s~n", [Id, Metric, float(Value), Unit]) || {Metric, Value, Unit} <- All, Round > Rounds - 3];
             {'DOWN', Ref, process, Pid, Reason} ->
                 io:format(standard_error, "otp failed at ~s: ~p~n", [Id, Reason]),
                 halt(1)
         end
     end || Round <- lists:seq(1, Rounds)].

now_ns() -> erlang:monotonic_time(nanosecond).

nanos(Start, Count) -> {"time", (now_ns() - Start) / Count, "ns"}.

%% Starts processes that end with the one that measures.
start(Fun) -> spawn_link(Fun).

%% --- messages ---

ping_pong(Pairs, Hops) ->
    Own = self(),
    Players = [{start(fun() -> player(Own, Hops, 0) end), start(fun() -> player(Own, Hops, 0) end)} || _ <- lists:seq(1, Pairs)],
    Start = now_ns(),
    [One ! {ball, Two} || {One, Two} <- Players],
    Sum = answers(Pairs, 0),
    Result = nanos(Start, 2 * Pairs * Hops),
    Sum = Pairs * Hops,
    Result.

player(Parent, Hops, Hops) -> receive {ball, _} -> Parent ! {answer, Hops}, wait() end;
player(Parent, Hops, Count) -> receive {ball, From} -> From ! {ball, self()}, player(Parent, Hops, Count + 1) end.

wait() -> receive stop -> ok end.

answers(0, Sum) -> Sum;
answers(Count, Sum) -> receive {answer, Number} -> answers(Count - 1, Sum + Number) after 120000 -> exit(no_answer) end.

%% Adds up what it gets, and answers after so many messages.
sum(Parent, 0, Sum) -> Parent ! {answer, Sum}, wait();
sum(Parent, Left, Sum) -> receive Number when is_integer(Number) -> sum(Parent, Left - 1, Sum + Number) end.

send_times(0, _) -> ok;
send_times(Times, To) -> To ! 1, send_times(Times - 1, To).

fan_in(Producers, Messages) ->
    Own = self(),
    Total = Producers * Messages,
    Sink = start(fun() -> sum(Own, Total, 0) end),
    All = [start(fun() -> receive go -> send_times(Messages, Sink) end, wait() end) || _ <- lists:seq(1, Producers)],
    Start = now_ns(),
    [Producer ! go || Producer <- All],
    Sum = answers(1, 0),
    Result = nanos(Start, Total),
    Sum = Total,
    Result.

fan_out(Receivers, Messages) ->
    Own = self(),
    All = [start(fun() -> sum(Own, Messages, 0) end) || _ <- lists:seq(1, Receivers)],
    Sender = start(fun() -> receive go -> repeat(Messages, fun() -> [Pid ! 1 || Pid <- All] end) end, wait() end),
    Start = now_ns(),
    Sender ! go,
    Sum = answers(Receivers, 0),
    Result = nanos(Start, Receivers * Messages),
    Sum = Receivers * Messages,
    Result.

repeat(0, _) -> ok;
repeat(Times, Fun) -> Fun(), repeat(Times - 1, Fun).

echo(Window, Messages) ->
    Own = self(),
    Server = start(fun echo_loop/0),
    Client = start(fun() -> receive go -> ok end, repeat(Window, fun() -> Server ! {ball, self()} end),
                            echoed(Own, Server, Messages - Window, Messages, 0) end),
    Start = now_ns(),
    Client ! go,
    Back = answers(1, 0),
    Result = nanos(Start, Messages),
    Back = Messages,
    Result.

echo_loop() -> receive {ball, From} -> From ! back, echo_loop() end.

echoed(Parent, _, _, Back, Back) -> Parent ! {answer, Back}, wait();
echoed(Parent, Server, 0, Messages, Back) -> receive back -> echoed(Parent, Server, 0, Messages, Back + 1) end;
echoed(Parent, Server, Left, Messages, Back) ->
    receive back -> Server ! {ball, self()}, echoed(Parent, Server, Left - 1, Messages, Back + 1) end.

ring(Size, Hops) ->
    Own = self(),
    First = start(fun() -> receive {next, Next} -> node_loop(Own, Next, 0) end end),
    Last = lists:foldl(fun(Index, Next) -> start(fun() -> node_loop(Own, Next, Index) end) end, First, lists:seq(Size - 1, 1, -1)),
    First ! {next, Last},
    Start = now_ns(),
    First ! {token, Hops},
    Index = answers(1, 0),
    Result = nanos(Start, Hops),
    Index = Hops rem Size,
    Result.

node_loop(Parent, Next, Index) ->
    receive
        {token, 0} -> Parent ! {answer, Index}, node_loop(Parent, Next, Index);
        {token, Left} -> Next ! {token, Left - 1}, node_loop(Parent, Next, Index)
    end.

skynet(Leaves) ->
    Own = self(),
    Start = now_ns(),
    spawn(fun() -> sky(Own, 0, Leaves) end),
    Sum = answers(1, 0),
    {_, Nanos, _} = nanos(Start, 1),
    Sum = Leaves * (Leaves - 1) div 2,
    {"time", Nanos / 1.0e6, "ms"}.

sky(Parent, Number, 1) -> Parent ! {answer, Number};
sky(Parent, Number, Size) ->
    Own = self(),
    Part = Size div 10,
    [spawn(fun() -> sky(Own, Number + Index * Part, Part) end) || Index <- lists:seq(0, 9)],
    Parent ! {answer, answers(10, 0)}.

mailbox(Messages) ->
    Own = self(),
    Pid = start(fun() -> sum(Own, Messages, 0) end),
    erlang:suspend_process(Pid),
    Before = memory_now(),
    Start = now_ns(),
    send_times(Messages, Pid),
    Sent = now_ns() - Start,
    Bytes = (memory_now() - Before) / Messages,
    Again = now_ns(),
    erlang:resume_process(Pid),
    Sum = answers(1, 0),
    Nanos = (Sent + now_ns() - Again) / Messages,
    Sum = Messages,
    [{"heap", Bytes, "B"}, {"time", Nanos, "ns"}].

memory_now() -> erlang:memory(total).

%% --- servers ---

init({number, Number}) -> {ok, Number};
init({callee, Callee}) -> {ok, Callee};
init(machine) -> {ok, off, 0};
init({supervisor, Strategy, Specs}) -> {ok, {#{strategy => Strategy, intensity => 1000000, period => 1}, Specs}}.

handle_call(get, _, Number) -> {reply, Number, Number};
handle_call(pass, _, none) -> {reply, 1, none};
handle_call(pass, _, Callee) -> {reply, gen_server:call(Callee, pass), Callee}.

handle_cast({add, Amount}, Number) -> {noreply, Number + Amount};
handle_cast(crash, _) -> exit(crash).

server(Argument) -> {ok, Pid} = gen_server:start_link(?MODULE, Argument, []), Pid.

start_named(Name) -> gen_server:start_link({local, Name}, ?MODULE, {number, 0}, []).

cast(Messages) ->
    Server = server({number, 0}),
    Start = now_ns(),
    repeat(Messages, fun() -> gen_server:cast(Server, {add, 1}) end),
    Count = gen_server:call(Server, get, 60000),
    Result = nanos(Start, Messages),
    Count = Messages,
    Result.

call_nested(Depth, Calls) ->
    Last = lists:foldl(fun(_, Callee) -> server({callee, Callee}) end, none, lists:seq(1, Depth)),
    Start = now_ns(),
    repeat(Calls, fun() -> 1 = gen_server:call(Last, pass) end),
    nanos(Start, Calls).

spawn_die(Times) ->
    Start = now_ns(),
    repeat(Times, fun() ->
        {Pid, Ref} = spawn_monitor(fun() -> ok end),
        receive {'DOWN', Ref, process, Pid, normal} -> ok end
    end),
    nanos(Start, Times).

start_kill(Times) ->
    Start = now_ns(),
    repeat(Times, fun() -> {ok, Pid} = gen_server:start(?MODULE, {number, 0}, []), exit(Pid, kill) end),
    nanos(Start, Times).

timer(Times) ->
    Start = now_ns(),
    repeat(Times, fun() -> true = is_integer(erlang:cancel_timer(erlang:send_after(60000, self(), late))) end),
    nanos(Start, Times).

memory(Servers) ->
    Before = memory_now(),
    All = [server({number, 1}) || _ <- lists:seq(1, Servers)],
    Sum = lists:sum([gen_server:call(Pid, get) || Pid <- All]),
    Bytes = (memory_now() - Before) / Servers,
    Sum = Servers,
    {"heap", Bytes, "B"}.

%% --- supervisors ---

supervisor(Strategy, Names) ->
    Specs = [#{id => Name, start => {?MODULE, start_named, [Name]}} || Name <- Names],
    {ok, Supervisor} = supervisor:start_link(?MODULE, {supervisor, Strategy, Specs}),
    Supervisor.

restart(Times) ->
    Supervisor = supervisor(one_for_one, [fragile]),
    Start = now_ns(),
    repeat(Times, fun() -> gen_server:cast(fragile, {add, 1}), gen_server:cast(fragile, crash), until_fresh(fragile) end),
    Result = nanos(Start, Times),
    ended(Supervisor),
    Result.

restart_all(Children, Times) ->
    Names = [list_to_atom("together_" ++ integer_to_list(Index)) || Index <- lists:seq(1, Children)],
    Supervisor = supervisor(one_for_all, Names),
    Nanos = lists:sum([begin
        [gen_server:cast(Name, {add, 1}) || Name <- Names],
        Children = lists:sum([gen_server:call(Name, get) || Name <- Names]),
        Start = now_ns(),
        gen_server:cast(hd(Names), crash),
        until_fresh(lists:last(Names)),
        0 = lists:sum([gen_server:call(Name, get) || Name <- Names]),
        now_ns() - Start
    end || _ <- lists:seq(1, Times)]),
    ended(Supervisor),
    {"time", Nanos / Times / 1.0e6, "ms"}.

until_fresh(Name) ->
    case catch gen_server:call(Name, get) of
        0 -> ok;
        _ -> until_fresh(Name)
    end.

ended(Supervisor) ->
    unlink(Supervisor),
    Ref = monitor(process, Supervisor),
    exit(Supervisor, shutdown),
    receive {'DOWN', Ref, process, Supervisor, _} -> ok end.

%% --- other behaviours ---

callback_mode() -> handle_event_function.

handle_event(cast, toggle, on, Changes) -> {next_state, off, Changes + 1};
handle_event(cast, toggle, off, Changes) -> {next_state, on, Changes + 1};
handle_event({call, From}, changes, _, Changes) -> {keep_state_and_data, [{reply, From, Changes}]}.

state_machine(Events) ->
    {ok, Machine} = gen_statem:start_link(?MODULE, machine, []),
    Start = now_ns(),
    repeat(Events, fun() -> gen_statem:cast(Machine, toggle) end),
    Changes = gen_statem:call(Machine, changes, 60000),
    Result = nanos(Start, Events),
    Changes = Events,
    Result.

handle_event(Number, Sum) -> {ok, Sum + Number}.

handle_call(get, Sum) -> {ok, Sum, Sum}.

events(Events) ->
    {ok, Manager} = gen_event:start_link(),
    ok = gen_event:add_handler(Manager, {?MODULE, one}, {number, 0}),
    ok = gen_event:add_handler(Manager, {?MODULE, two}, {number, 0}),
    Start = now_ns(),
    repeat(Events, fun() -> gen_event:notify(Manager, 1) end),
    ok = gen_event:sync_notify(Manager, 0),
    Result = nanos(Start, Events),
    Sum = gen_event:call(Manager, {?MODULE, one}, get) + gen_event:call(Manager, {?MODULE, two}, get),
    Sum = 2 * Events,
    Result.

%% What a registry is made of: a table that many read.
lookup(Keys, Lookups) ->
    Table = ets:new(registry, [set, public, {read_concurrency, true}]),
    ets:insert(Table, [{Key, self()} || Key <- lists:seq(0, Keys - 1)]),
    Own = self(),
    Start = now_ns(),
    find(Table, Keys, Own, Lookups),
    nanos(Start, Lookups).

find(_, _, _, 0) -> ok;
find(Table, Keys, Own, Left) -> [{_, Own}] = ets:lookup(Table, Left rem Keys), find(Table, Keys, Own, Left - 1).
