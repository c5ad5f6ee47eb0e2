#!/usr/bin/env escript
%%! -smp auto
%% The workloads of dev.coppice.clustertest.Far between two nodes of Erlang/OTP. Argument: the seconds for each.
-mode(compile).

main([Argument]) ->
    Seconds = list_to_integer(Argument),
    os:cmd("epmd -daemon"),
    await_epmd(50),
    Suffix = os:getpid(),
    {ok, _} = net_kernel:start([list_to_atom("far_a" ++ Suffix ++ "@127.0.0.1"), longnames]),
    {ok, Peer, Node} = peer:start(#{name => list_to_atom("far_b" ++ Suffix), host => "127.0.0.1",
                                    longnames => true, connection => standard_io}),
    true = net_kernel:connect_node(Node),
    Binary = compile_echo(),
    {module, far_echo} = code:load_binary(far_echo, "far_echo", Binary),
    {module, far_echo} = erpc:call(Node, code, load_binary, [far_echo, "far_echo", Binary]),
    {ok, Pid} = erpc:call(Node, gen_server, start, [{local, far_echo}, far_echo, [], []]),
    _ = [gen_server:call(Pid, {echo, I}) || I <- lists:seq(1, 20000)],
    call(Pid, Seconds),
    calls(Pid, Seconds),
    casts(Pid, Seconds),
    peer:stop(Peer).

await_epmd(Tries) when Tries > 0 ->
    case erl_epmd:names({127, 0, 0, 1}) of
        {ok, _} -> ok;
        {error, _} -> timer:sleep(100), await_epmd(Tries - 1)
    end.

%% A gen_server needs a module that the other node has, too.
compile_echo() ->
    Forms = [form(Text) || Text <- [
        "-module(far_echo).",
        "-export([init/1, handle_call/3, handle_cast/2]).",
        "init([]) -> {ok, 0}.",
        "handle_call({echo, N}, _From, S) -> {reply, N, S}; handle_call(ticks, _From, S) -> {reply, S, 0}.",
        "handle_cast({tick, _}, S) -> {noreply, S + 1}."]],
    {ok, far_echo, Binary} = compile:forms(Forms, []),
    Binary.

form(Text) ->
    {ok, Tokens, _} = erl_scan:string(Text),
    {ok, Form} = erl_parse:parse_form(Tokens),
    Form.

now_ns() -> erlang:monotonic_time(nanosecond).

call(Pid, Seconds) ->
    Start = now_ns(),
    Times = call_until(Pid, Start, Start + Seconds * 1000000000, []),
    Sorted = lists:sort(Times),
    N = length(Sorted),
    io:format("far-call       otp      p50 ~w us, p99 ~w us, ~w/s~n",
              [lists:nth(max(1, N div 2), Sorted) div 1000, lists:nth(max(1, N * 99 div 100), Sorted) div 1000,
               N div Seconds]).

call_until(_, Last, End, Times) when Last >= End -> Times;
call_until(Pid, Last, End, Times) ->
    gen_server:call(Pid, {echo, 1}),
    Now = now_ns(),
    call_until(Pid, Now, End, [Now - Last | Times]).

calls(Pid, Seconds) ->
    Self = self(),
    End = now_ns() + Seconds * 1000000000,
    Callers = [spawn_link(fun() -> Self ! {self(), count(Pid, End, 0)} end) || _ <- lists:seq(1, 256)],
    Sum = lists:sum([receive {Caller, N} -> N end || Caller <- Callers]),
    io:format("far-calls-256  otp      ~w/s~n", [Sum div Seconds]).

count(Pid, End, N) ->
    case now_ns() >= End of
        true -> N;
        false -> gen_server:call(Pid, {echo, 1}), count(Pid, End, N + 1)
    end.

casts(Pid, Seconds) ->
    gen_server:call(Pid, ticks),
    Start = now_ns(),
    Sent = cast_until(Pid, Start + Seconds * 1000000000, 0),
    Sent = gen_server:call(Pid, ticks, infinity),
    io:format("far-casts      otp      ~w/s, in order, all handled~n", [round(Sent * 1.0e9 / (now_ns() - Start))]).

cast_until(Pid, End, Sent) ->
    case now_ns() >= End of
        true -> Sent;
        false -> [gen_server:cast(Pid, {tick, I}) || I <- lists:seq(1, 1000)], cast_until(Pid, End, Sent + 1000)
    end.
