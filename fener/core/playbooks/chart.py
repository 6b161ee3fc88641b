"""The flow chart of a level, drawn from the rules that run: what is drawn here is what
`ladder.due_steps` does."""

from __future__ import annotations

from dataclasses import dataclass, field

from fener.core.playbooks.plans import EscalationPlan, Step


@dataclass(frozen=True, slots=True)
class FlowNode:
    """`kind`: `start`, `duty` (is anybody on duty?), `hold`, `page`, `tell` (is to know in any
    case), `asked` (does anybody have it in hand?), `waiting` (the ladder is at its end),
    `taken`, `decide`, `lapsed` (nothing was decided: the ladder begins anew), `look`. `after`:
    minutes since the level was reached, since the time to decide was over, or between looks."""

    key: str
    kind: str
    after: int | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """`answer`: `yes` or `no` where a question was asked, else empty."""

    source: str
    target: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    level: int
    nodes: tuple[FlowNode, ...] = ()
    edges: tuple[FlowEdge, ...] = field(default=())

    def node(self, key: str) -> FlowNode:
        return next(node for node in self.nodes if node.key == key)


def flow(plan: EscalationPlan, level: int) -> Flow:
    """Nodes from the first to the last, and the edges between them; a level of which nobody is
    told has its start alone."""
    here = plan.level(level)
    nodes, edges = [FlowNode("start", "start")], []
    last, answer = "start", ""

    def add(node: FlowNode, source: str, answer: str = "") -> None:
        nodes.append(node)
        edges.append(FlowEdge(source, node.key, answer))

    if not here.steps:
        return Flow(level, tuple(nodes))
    if here.holds and here.roles:
        add(FlowNode("duty", "duty"), last)
        add(FlowNode("hold", "hold"), "duty", "no")
        edges.append(FlowEdge("hold", "duty"))
        last, answer = "duty", "yes"
    moments = sorted({step.after for step in here.steps})
    for moment in moments:
        at_once = [step for step in here.steps if step.after == moment]
        for step in at_once:
            kind = "page" if step.until_acknowledged else "tell"
            add(FlowNode(step.key, kind, moment, step), last, answer)
            last, answer = step.key, ""
        if any(step.until_acknowledged for step in at_once):
            add(FlowNode(f"asked_{moment}", "asked", moment), last)
            last, answer = f"asked_{moment}", "no"
    asked = [node.key for node in nodes if node.kind == "asked"]
    if asked:
        add(FlowNode("waiting", "waiting"), last, answer)
        nodes.append(FlowNode("taken", "taken"))
        edges += [FlowEdge(key, "taken", "yes") for key in [*asked, "waiting"]]
        last, answer = "taken", ""
    if here.decide_within is not None:
        add(FlowNode("decide", "decide", here.decide_within), last)
        last, answer = "decide", ""
        if asked:
            add(FlowNode("lapsed", "lapsed", here.decide_within), "decide", "no")
            edges.append(FlowEdge("lapsed", edges[0].target))
            answer = "yes"
    if here.look_every is not None:
        add(FlowNode("look", "look", here.look_every), last, answer)
        edges.append(FlowEdge("look", "look"))
    return Flow(level, tuple(nodes), tuple(edges))
