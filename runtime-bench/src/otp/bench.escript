#!/usr/bin/env escript
%% -*- erlang -*-
%%! +P 4000000 -kernel logger_level none
%% Measures Erlang/OTP as dev.coppice.bench.Measure does a system in Java: the same workloads under the same names, the same sizes, and
%% a line for each figure: "figure workload metric value unit". Arguments: the workloads, separated by commas, or all; and by how much each
%% size is divided, 1 if it is left out.
%%
%% Who calls from outside there is a process here, for there is no outside.
-module(bench).
-mode(compile).
-export([main/1, init/1, handle_call/3, handle_cast/2, callback_mode/0, handle_event/4, handle_event/2, handle_call/2]).
-export([start_named/1]).

main([]) -> main(["all"]);
main([Wanted]) -> main([Wanted, "1"]);
main([Wanted, Divisor]) ->
    io:format("version Erlang/OTP ~s, erts ~s, ~b schedulers~n",
              [erlang:system_info(otp_release), erlang:system_info(version), erlang:system_info(schedulers_online)]),
    Names = string:split(Wanted, ",", all),
    [measure(Id, Rounds, Body) || {Id, Rounds, Body} <- workloads(list_to_integer(Divisor)), Wanted =:= "all" orelse lists:member(Id, Names)],
    halt(0).

%% Each body returns {Metric, Value, Unit} or a list of such. All rounds but the last three are warm-up.
workloads(Divisor) ->
    Size = fun(Full) -> max(2, Full div Divisor) end,
    Millis = fun(Full) -> max(20, Full div Divisor) end,
    Leaves = case Divisor of 1 -> 1000000; _ -> 1000 end,
    [{"pingpong-1", 16, fun() -> ping_pong(1, Size(1000000)) end},
     {"pingpong-1000", 8, fun() -> ping_pong(Size(1000), Size(2000)) end},
     {"fanin-2", 6, fun() -> fan_in(2, Size(1000000)) end},
     {"fanin-32", 6, fun() -> fan_in(32, Size(60000)) end},
     {"fanout-1000", 6, fun() -> fan_out(Size(1000), Size(2000)) end},
     {"echo-100", 6, fun() -> echo(100, Size(1000000)) end},
     {"ring-1000", 6, fun() -> ring(Size(1000), Size(1000000)) end},
     {"ring-100000", 4, fun() -> ring(Size(100000), Size(1000000)) end},
     {"cast", 6, fun() -> cast(Size(1000000)) end},
     {"skynet", 4, fun() -> skynet(Leaves) end},
     {"big", 6, fun() -> big(Size(1000), Size(1000)) end},
     {"bank", 6, fun() -> bank(Size(1000), Size(500000)) end},
     {"sieve", 6, fun() -> sieve(Size(100000)) end},
     {"bounded-buffer", 6, fun() -> bounded(40, Size(10000)) end},
     {"flood", 4, fun() -> flood(Size(250000)) end},
     {"call", 12, fun() -> call_nested(1, Size(100000)) end},
     {"call-nested-10", 6, fun() -> call_nested(10, Size(20000)) end},
     {"spawn-die", 16, fun() -> spawn_die(Size(100000)) end},
     {"start-kill", 12, fun() -> start_kill(Size(50000)) end},
     {"task", 16, fun() -> task(Size(50000)) end},
     {"timer", 16, fun() -> timer(Size(200000)) end},
     {"restart", 24, fun() -> restart(Size(2000)) end},
     {"restart-1000", 6, fun() -> restart_all(Size(1000), Size(20)) end},
     {"agent", 6, fun() -> agent(Size(100000)) end},
     {"state-machine", 6, fun() -> state_machine(Size(1000000)) end},
     {"event-manager", 6, fun() -> events(Size(500000)) end},
     {"registry", 6, fun() -> lookup(Size(10000), Size(1000000)) end},
     {"publish-1000", 6, fun() -> publish(Size(1000), Size(1000)) end},
     {"hogs", 2, fun() -> hogs(8, Millis(2000)) end},
     {"outside-fair", 2, fun() -> pair(Millis(1000)) end},
     {"hogs-known", 2, fun() -> hogs_known(8, Millis(2000)) end},
     {"memory", 1, fun() -> memory(Size(200000)) end},
     {"mailbox", 3, fun() -> mailbox(Size(10000000)) end},
     {"blocked", 16, fun() -> blocked(Size(100000)) end},
     {"idle", 1, fun() -> idle(Size(1000000), Millis(10000)) end}].

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

millis(Start) -> {"time", (now_ns() - Start) / 1.0e6, "ms"}.

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
    Result = millis(Start),
    Sum = Leaves * (Leaves - 1) div 2,
    Result.

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

%% --- programs ---

big(Size, Pings) ->
    Own = self(),
    All = [start(fun() -> receive {all, All} -> chatter(Own, Index, All, Pings, 0, none, rand:seed_s(exsss, Index)) end end)
           || Index <- lists:seq(1, Size)],
    [Pid ! {all, list_to_tuple(All)} || Pid <- All],
    Start = now_ns(),
    [Pid ! go || Pid <- All],
    Sum = answers(Size, 0),
    Result = nanos(Start, Sum),
    Sum = Size * Pings,
    Result.

%% Sends pings to others at random, one after the other's pong, and answers theirs.
chatter(Parent, Own, All, Pings, Done, Asked, Random) ->
    receive
        {ping, From, Own} -> From ! {pong, Own}, chatter(Parent, Own, All, Pings, Done, Asked, Random);
        {pong, Asked} when Done + 1 =:= Pings -> Parent ! {answer, Pings}, chatter(Parent, Own, All, Pings, Pings, none, Random);
        {pong, Asked} -> ping(Parent, Own, All, Pings, Done + 1, Random);
        go -> ping(Parent, Own, All, Pings, Done, Random)
    end.

ping(Parent, Own, All, Pings, Done, Random) ->
    {Other, Next} = rand:uniform_s(tuple_size(All), Random),
    element(Other, All) ! {ping, self(), Other},
    chatter(Parent, Own, All, Pings, Done, Other, Next).

bank(Accounts, Transfers) ->
    Own = self(),
    All = [start(fun() -> account(Own, 1000000, none, queue:new()) end) || _ <- lists:seq(1, Accounts)],
    Tuple = list_to_tuple(All),
    Teller = start(fun() ->
        process_flag(message_queue_data, off_heap), % or each collection walks through all that waits
        receive go -> transfers(Transfers, Tuple, rand:seed_s(exsss, 1)) end,
        repeat(Transfers, fun() -> receive transferred -> ok end end),
        Own ! {answer, Transfers},
        wait()
    end),
    Start = now_ns(),
    Teller ! go,
    Transfers = answers(1, 0),
    Result = nanos(Start, Transfers),
    [Account ! balance || Account <- All],
    Money = answers(Accounts, 0),
    Money = Accounts * 1000000,
    Result.

transfers(0, _, _) -> ok;
transfers(Left, All, Random) ->
    Accounts = tuple_size(All),
    {From, Random1} = rand:uniform_s(Accounts, Random),
    {Distance, Random2} = rand:uniform_s(Accounts - 1, Random1),
    {Amount, Random3} = rand:uniform_s(1000, Random2),
    To = (From + Distance - 1) rem Accounts + 1,
    element(From, All) ! {transfer, Amount, element(To, All), self()},
    transfers(Left - 1, All, Random3).

%% Holds an amount. While a transfer of its own is under way, which Teller has asked for, other transfers wait; deposits do not.
account(Parent, Balance, Teller, Waiting) ->
    receive
        {transfer, _, _, _} = Transfer when Teller =:= none -> transfer(Transfer, Parent, Balance, Waiting);
        {transfer, _, _, _} = Transfer -> account(Parent, Balance, Teller, queue:in(Transfer, Waiting));
        {deposit, Amount, From} -> From ! deposited, account(Parent, Balance + Amount, Teller, Waiting);
        deposited ->
            Teller ! transferred,
            case queue:out(Waiting) of
                {empty, _} -> account(Parent, Balance, none, Waiting);
                {{value, Transfer}, Rest} -> transfer(Transfer, Parent, Balance, Rest)
            end;
        balance -> Parent ! {answer, Balance}, account(Parent, Balance, Teller, Waiting)
    end.

transfer({transfer, Amount, To, Teller}, Parent, Balance, Waiting) ->
    To ! {deposit, Amount, self()},
    account(Parent, Balance - Amount, Teller, Waiting).

sieve(Limit) ->
    Own = self(),
    First = start(fun() -> filter(Own, 0, [], 0, none) end),
    Producer = start(fun() -> receive go -> numbers(2, Limit, First) end, wait() end),
    Start = now_ns(),
    Producer ! go,
    Count = answers(1, 0),
    Result = millis(Start),
    Count = length([Number || Number <- lists:seq(2, Limit - 1), is_prime(Number, 2)]),
    Result.

numbers(Limit, Limit, First) -> First ! done;
numbers(Number, Limit, First) -> First ! Number, numbers(Number + 1, Limit, First).

is_prime(Number, Divisor) when Divisor * Divisor > Number -> true;
is_prime(Number, Divisor) -> Number rem Divisor =/= 0 andalso is_prime(Number, Divisor + 1).

%% Keeps up to 100 primes; passes on what none of them divides to the next filter, which it starts when it is full.
filter(Parent, Before, Primes, Known, Next) ->
    receive
        done when Next =:= none -> Parent ! {answer, Before + Known}, wait();
        done -> Next ! done, wait();
        Number ->
            case divided(Number, Primes) of
                true -> filter(Parent, Before, Primes, Known, Next);
                false when Known < 100 -> filter(Parent, Before, Primes ++ [Number], Known + 1, Next);
                false when Next =:= none ->
                    New = start(fun() -> filter(Parent, Before + Known, [], 0, none) end),
                    New ! Number,
                    filter(Parent, Before, Primes, Known, New);
                false -> Next ! Number, filter(Parent, Before, Primes, Known, Next)
            end
    end.

divided(_, []) -> false;
divided(Number, [Prime | Rest]) -> Number rem Prime =:= 0 orelse divided(Number, Rest).

bounded(Workers, Items) ->
    Own = self(),
    Buffer = start(fun() -> buffer(50, queue:new(), queue:new(), queue:new()) end),
    All = lists:append([[start(fun() -> producer(Buffer, Items, 0) end), start(fun() -> consumer(Own, Buffer, Items, 0) end)]
                        || _ <- lists:seq(1, Workers)]),
    Start = now_ns(),
    [Pid ! go || Pid <- All],
    Sum = answers(Workers, 0),
    Result = nanos(Start, Workers * Items),
    Sum = Workers * Items * (Items + 1) div 2,
    Result.

%% Keeps items while there is room; who offers one more waits, and so does who wants one when there is none.
buffer(Room, Items, Offers, Consumers) ->
    receive
        {offer, Producer, Item} = Offer ->
            case queue:out(Consumers) of
                {{value, Consumer}, Rest} ->
                    Consumer ! {item, Item},
                    Producer ! go,
                    buffer(Room, Items, Offers, Rest);
                {empty, _} when Room > 0 -> Producer ! go, buffer(Room - 1, queue:in(Item, Items), Offers, Consumers);
                {empty, _} -> buffer(Room, Items, queue:in(Offer, Offers), Consumers)
            end;
        {want, Consumer} ->
            case queue:out(Items) of
                {empty, _} -> buffer(Room, Items, Offers, queue:in(Consumer, Consumers));
                {{value, Item}, Left} ->
                    Consumer ! {item, Item},
                    case queue:out(Offers) of
                        {empty, _} -> buffer(Room + 1, Left, Offers, Consumers);
                        {{value, {offer, Producer, Next}}, Rest} -> Producer ! go, buffer(Room, queue:in(Next, Left), Rest, Consumers)
                    end
            end
    end.

producer(_, Items, Items) -> wait();
producer(Buffer, Items, Made) -> receive go -> Buffer ! {offer, self(), Made + 1}, producer(Buffer, Items, Made + 1) end.

consumer(Parent, _, 0, Sum) -> receive {item, Number} -> Parent ! {answer, Sum + Number}, wait() end;
consumer(Parent, Buffer, Left, Sum) ->
    receive
        go -> Buffer ! {want, self()}, consumer(Parent, Buffer, Left - 1, Sum);
        {item, Number} -> Buffer ! {want, self()}, consumer(Parent, Buffer, Left - 1, Sum + Number)
    end.

flood(Messages) ->
    Own = self(),
    Consumer = start(fun() -> slow(Own, 4 * Messages, 0) end),
    Producers = [start(fun() -> receive go -> send_times(Messages, Consumer) end, wait() end) || _ <- lists:seq(1, 4)],
    Start = now_ns(),
    [Producer ! go || Producer <- Producers],
    Count = answers(1, 0),
    Result = nanos(Start, Count),
    Count = 4 * Messages,
    Result.

%% Works a microsecond on each message.
slow(Parent, Expected, Expected) -> Parent ! {answer, Expected}, wait();
slow(Parent, Expected, Count) -> receive 1 -> spin_until(now_ns() + 1000), slow(Parent, Expected, Count + 1) end.

spin_until(End) ->
    case now_ns() < End of
        true -> spin_until(End);
        false -> ok
    end.

%% --- servers ---

init({number, Number}) -> {ok, Number};
init({callee, Callee}) -> {ok, Callee};
init(gate) -> {ok, []};
init(machine) -> {ok, off, 0};
init({supervisor, Strategy, Specs}) -> {ok, {#{strategy => Strategy, intensity => 1000000, period => 1}, Specs}}.

handle_call(get, _, Number) -> {reply, Number, Number};
handle_call({update, Fun}, _, State) -> {reply, ok, Fun(State)};
handle_call(enter, From, Waiting) -> {noreply, [From | Waiting]};
handle_call(waiting, _, Waiting) -> {reply, length(Waiting), Waiting};
handle_call(pass, _, none) -> {reply, 1, none};
handle_call(pass, _, Callee) -> {reply, gen_server:call(Callee, pass), Callee}.

handle_cast({add, Amount}, Number) -> {noreply, Number + Amount};
handle_cast(open, Waiting) -> [gen_server:reply(From, ok) || From <- Waiting], {noreply, []};
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

%% As Elixir's Task.async and Task.await do it.
task(Times) ->
    Start = now_ns(),
    repeat(Times, fun() -> 1 = await(async(fun() -> 1 end)) end),
    nanos(Start, Times).

async(Fun) ->
    Owner = self(),
    Pid = proc_lib:spawn_link(fun() -> receive {Owner, Ref, Work} -> Ref ! {Ref, Work()} end end),
    Ref = erlang:monitor(process, Pid, [{alias, demonitor}]),
    Pid ! {Owner, Ref, Fun},
    Ref.

await(Ref) ->
    receive
        {Ref, Result} -> demonitor(Ref, [flush]), Result;
        {'DOWN', Ref, process, _, Reason} -> exit(Reason)
    after 5000 -> exit(timeout)
    end.

%% As Elixir's Agent.update does it.
agent(Updates) ->
    Agent = server({number, 0}),
    Start = now_ns(),
    repeat(Updates, fun() -> ok = gen_server:call(Agent, {update, fun(Number) -> Number + 1 end}) end),
    Result = nanos(Start, Updates),
    Updates = gen_server:call(Agent, get),
    Result.

timer(Times) ->
    Start = now_ns(),
    repeat(Times, fun() -> ok = erlang:cancel_timer(erlang:send_after(60000, self(), late), [{info, false}]) end),
    nanos(Start, Times).

memory(Servers) ->
    Before = memory_now(),
    All = [server({number, 1}) || _ <- lists:seq(1, Servers)],
    Sum = lists:sum([gen_server:call(Pid, get) || Pid <- All]),
    Bytes = (memory_now() - Before) / Servers,
    Sum = Servers,
    {"heap", Bytes, "B"}.

blocked(Callers) ->
    Own = self(),
    Processes = erlang:system_info(process_count),
    Gate = server(gate),
    Before = memory_now(),
    repeat(Callers, fun() -> spawn(fun() -> ok = gen_server:call(Gate, enter, 60000), Own ! {answer, 1} end) end),
    until_waiting(Gate, Callers),
    Bytes = (memory_now() - Before) / Callers,
    gen_server:cast(Gate, open),
    Callers = answers(Callers, 0),
    until_ended(Processes + 1),
    {"heap", Bytes, "B"}.

%% Or those of this round would be counted in the next.
until_ended(Left) ->
    case erlang:system_info(process_count) of
        Count when Count =< Left -> ok;
        _ -> timer:sleep(1), until_ended(Left)
    end.

until_waiting(Gate, Callers) ->
    case gen_server:call(Gate, waiting, 60000) of
        Callers -> ok;
        _ -> timer:sleep(1), until_waiting(Gate, Callers)
    end.

%% How often a process ran, but for the one that measures, whose sleep has ended.
idle(Processes, Millis) ->
    repeat(Processes, fun() -> server({number, 0}) end),
    timer:sleep(Millis div 5),
    {Before, _} = erlang:statistics(context_switches),
    timer:sleep(Millis),
    {After, _} = erlang:statistics(context_switches),
    {"wake-ups", (After - Before - 1) * 60000 / Millis, "/min"}.

%% --- latencies ---

%% Calls for so many milliseconds, with a pause between two: of a millisecond or two, for there are no shorter ones.
latencies(Server, Millis) ->
    Sorted = lists:sort(calls_until(now_ns() + Millis * 1000000, Server, [])),
    Count = length(Sorted),
    [{Metric, lists:nth(max(1, ceil(Percent * Count / 100)), Sorted), "ns"}
     || {Metric, Percent} <- [{"p50", 50}, {"p99", 99}, {"p99.9", 99.9}, {"max", 100}]].

calls_until(End, Server, Nanos) ->
    Start = now_ns(),
    case Start < End of
        true ->
            0 = gen_server:call(Server, get, 60000),
            Taken = now_ns() - Start,
            timer:sleep(1),
            calls_until(End, Server, [Taken | Nanos]);
        false -> Nanos
    end.

%% Processes that spin for as many milliseconds as each of their messages says.
hogs(Count) -> [start(fun hog/0) || _ <- lists:seq(1, Count)].

hog() -> receive {spin, Millis} -> compute_until(now_ns() + Millis * 1000000), hog() end.

%% Looks at the clock now and then: that takes ten times as long as a call of a function and counts as one, so slices would last too long.
compute_until(End) ->
    count_down(1000),
    case now_ns() < End of
        true -> compute_until(End);
        false -> ok
    end.

count_down(0) -> ok;
count_down(Left) -> count_down(Left - 1).

hogs(Hogs, Millis) ->
    Server = server({number, 0}),
    repeat(1000, fun() -> 0 = gen_server:call(Server, get) end),
    [Hog ! {spin, Millis} || Hog <- hogs(Hogs)],
    latencies(Server, Millis).

hogs_known(Hogs, Millis) ->
    All = hogs(Hogs),
    repeat(max(1, Millis * 3 div 2 div 50), fun() -> [Hog ! {spin, 50} || Hog <- All] end),
    timer:sleep(Millis div 2),
    latencies(server({number, 0}), Millis).

pair(Millis) ->
    Own = self(),
    [One, Two] = [start(fun() -> player(Own, infinity, 0) end) || _ <- [1, 2]],
    One ! {ball, Two},
    latencies(server({number, 0}), Millis).

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

%% What Elixir's PubSub is on one node: a group whose members are sent to in turn.
publish(Subscribers, Messages) ->
    Own = self(),
    {ok, Groups} = pg:start_link(bench),
    All = [start(fun() -> sum(Own, Messages, 0) end) || _ <- lists:seq(1, Subscribers)],
    ok = pg:join(bench, topic, All),
    Start = now_ns(),
    repeat(Messages, fun() -> [Pid ! 1 || Pid <- pg:get_local_members(bench, topic)] end),
    Sum = answers(Subscribers, 0),
    Result = nanos(Start, Subscribers * Messages),
    Sum = Subscribers * Messages,
    ended(Groups),
    Result.
