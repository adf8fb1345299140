package bind_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// What follows stands for a program's own packages, and then for what luamodgen generates for them.

type agent struct {
	Model string
	Limit int
	Seat  vec
	ID    int64
	shut  int
}

func (a *agent) Run(prompt string) string { return a.Model + ": " + prompt }
func (a *agent) Name() string             { return a.Model }
func (a *agent) Close() error             { a.shut++; return nil }

// tool is implemented by *agent, and by types that cannot be compared, or whose nil is no nil interface.
type tool interface{ Name() string }

type (
	toolList []string
	toolKind int
	toolFunc func() string
	badTool  struct{ error }
)

func (l toolList) Name() string { return fmt.Sprint([]string(l)) }
func (k toolKind) Name() string { return fmt.Sprint(int(k)) }
func (f toolFunc) Name() string { return f() }
func (b badTool) Name() string  { return "bad" }

// vec is the first field of what contains it, at the same address.
type vec struct{ XS []float64 }

func (v *vec) String() string { return fmt.Sprint(v.XS) }

var agentType, toolType, vecType = bind.Type{Name: "llm.Agent"}, bind.Type{Name: "tools.Tool"}, bind.Type{Name: "geo.Vec"}

var agentClass = bind.Class{
	Type: &agentType,
	Doc:  "Agent answers.",
	Methods: []bind.Func{
		{Decl: "close()", Call: agentClose},
		{Decl: "crash()", Call: func(c bind.Call) int { bind.Receiver[*agent](c, &agentType); panic("out of cheese") }},
		{Decl: "name()", Call: agentName},
		{Decl: "run(prompt)", Call: agentRun},
		{Decl: "same(other)", Call: agentSame},
	},
	Fields: []string{"id", "limit", "model", "seat"},
	Get:    agentGet, Set: agentSet,
	News: []bind.Func{
		{Decl: "new(model)", Call: agentNew},
		{Decl: "open()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, &agent{Model: "open"}, fromAgent)) }},
	},
}

func agentNew(c bind.Call) int {
	model := c.String(1)
	return c.Return(bind.Result(c, 1, &agent{Model: model}, fromAgent))
}

func agentRun(c bind.Call) int {
	self := bind.Receiver[*agent](c, &agentType)
	prompt := c.String(2)
	return c.Return(lua.LString(self.Run(prompt)))
}

func agentName(c bind.Call) int {
	self := bind.Receiver[*agent](c, &agentType)
	return c.Return(lua.LString(self.Name()))
}

func agentSame(c bind.Call) int {
	self := bind.Receiver[*agent](c, &agentType)
	other := bind.Arg(c, 2, toAgent)
	return c.Return(lua.LBool(self == other))
}

func agentClose(c bind.Call) int {
	self := bind.Release[*agent](c, &agentType)
	if err := self.Close(); err != nil {
		return c.Raise(err)
	}
	return c.Return()
}

func agentGet(c bind.Call, key string) lua.LValue {
	self := bind.Receiver[*agent](c, &agentType)
	switch key {
	case "id":
		return bind.Number(c, 1, self.ID)
	case "limit":
		return bind.Number(c, 1, self.Limit)
	case "model":
		return lua.LString(self.Model)
	case "seat":
		return bind.Result(c, 1, &self.Seat, fromVec)
	}
	return nil
}

func agentSet(c bind.Call, key string) bool {
	self := bind.Receiver[*agent](c, &agentType)
	switch key {
	case "limit":
		self.Limit = c.Int(3)
	case "model":
		self.Model = c.String(3)
	default:
		return false
	}
	return true
}

func toAgent(c bind.Call, v lua.LValue) (*agent, error) {
	return bind.ToHandle[*agent](c, v, &agentType)
}
func fromAgent(c bind.Call, v *agent) (lua.LValue, error) { return bind.FromHandle(c, v, &agentType) }

var toolClass = bind.Class{
	Type:    &toolType,
	Methods: []bind.Func{{Decl: "name()", Call: toolName}},
}

func toolName(c bind.Call) int {
	self := bind.Receiver[tool](c, &toolType)
	return c.Return(lua.LString(self.Name()))
}

func toTool(c bind.Call, v lua.LValue) (tool, error) { return bind.ToHandle[tool](c, v, &toolType) }
func fromTool(c bind.Call, v tool) (lua.LValue, error) {
	return bind.FromHandle(c, v, &toolType)
}

var vecClass = bind.Class{
	Type:    &vecType,
	Methods: []bind.Func{{Decl: "sum()", Call: vecSum}},
	Meta: []bind.Func{
		{Decl: "__add(a, b)", Call: vecAdd},
		{Decl: "__call(self, i)", Call: vecAt},
		{Decl: "__eq(self, other)", Call: vecEq},
		{Decl: "__index(self, i)", Call: vecAt},
		{Decl: "__len(self)", Call: func(c bind.Call) int {
			return c.Return(lua.LNumber(len(bind.Receiver[*vec](c, &vecType).XS)))
		}},
		{Decl: "__newindex(self, i, x)", Call: vecPut},
	},
}

func vecSum(c bind.Call) int {
	sum := 0.0
	for _, x := range bind.Receiver[*vec](c, &vecType).XS {
		sum += x
	}
	return c.Return(lua.LNumber(sum))
}

func vecAdd(c bind.Call) int {
	a := bind.Arg(c, 1, toVec)
	b := bind.Arg(c, 2, toVec)
	return c.Return(bind.Result(c, 1, &vec{append(append([]float64{}, a.XS...), b.XS...)}, fromVec))
}

func vecEq(c bind.Call) int {
	a := bind.Receiver[*vec](c, &vecType)
	b := bind.Arg(c, 2, toVec)
	return c.Return(lua.LBool(a.String() == b.String()))
}

func vecAt(c bind.Call) int {
	self := bind.Receiver[*vec](c, &vecType)
	i := c.Int(2)
	return c.Return(lua.LNumber(self.XS[i-1]))
}

func vecPut(c bind.Call) int {
	self := bind.Receiver[*vec](c, &vecType)
	i := c.Int(2)
	self.XS[i-1] = c.Float64(3)
	return 0
}

func toVec(c bind.Call, v lua.LValue) (*vec, error)   { return bind.ToHandle[*vec](c, v, &vecType) }
func fromVec(c bind.Call, v *vec) (lua.LValue, error) { return bind.FromHandle(c, v, &vecType) }

var kindEnum = bind.Enum{
	Name:  "llm.Kind",
	Items: []bind.EnumItem{{Name: "agent", Value: lua.LNumber(0)}, {Name: "tool", Value: lua.LNumber(1)}},
}

// what all programs share, and the host can look at
var shared = &agent{Model: "shared", ID: 1<<53 + 1}

// llm is the functions of the module.
var llmFuncs = []bind.Func{
	{Decl: "any(v)", Call: func(c bind.Call) int {
		v := bind.Arg(c, 1, bind.ToAny)
		return c.Return(lua.LString(fmt.Sprintf("%T", v)))
	}},
	{Decl: "lost()", Call: func(c bind.Call) int {
		return c.Return(bind.Result(c, 1, shared, func(c bind.Call, v *agent) (lua.LValue, error) {
			return bind.FromHandle(c, v, &bind.Type{Name: "llm.Lost"})
		}))
	}},
	{Decl: "missing()", Call: func(c bind.Call) int { return c.Raise(errors.New("missing")) }},
	{Decl: "nothing()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, nil, fromAgent)) }},
	{Decl: "run(agent, text?)", Call: func(c bind.Call) int {
		a := bind.Arg(c, 1, toAgent)
		text := bind.Opt(c, 2, "", bind.ToString[string])
		return c.Return(lua.LString(a.Run(text)))
	}},
	{Decl: "shared()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, shared, fromAgent)) }},
	{Decl: "tool(name)", Call: func(c bind.Call) int {
		v, ok := tools[c.String(1)]
		if !ok {
			v = toolList{"fresh"}
		}
		return c.Return(bind.Result(c, 1, v, fromTool))
	}},
	{Decl: "toolname(tool)", Call: func(c bind.Call) int {
		t := bind.Arg(c, 1, toTool)
		return c.Return(lua.LString(t.Name()))
	}},
	{Decl: "twin()", Call: func(c bind.Call) int { // a second userdata of one value, as two classes have
		twin := *bind.Result(c, 1, shared, fromAgent).(*lua.LUserData)
		return c.Return(&twin)
	}},
	{Decl: "vec(...xs)", Call: func(c bind.Call) int {
		xs := make([]float64, c.Rest(1))
		bind.Rest(c, 1, xs, bind.ToFloat[float64])
		return c.Return(bind.Result(c, 1, &vec{xs}, fromVec))
	}},
}

var tools = map[string]tool{
	"agent": shared, "bad": badTool{errors.New("broken")}, "list": toolList{"a"}, "kind": toolKind(1000), "nil": nil, "nilagent": (*agent)(nil),
	"func": toolFunc(func() string { return "f" }), "nilfunc": toolFunc(nil), "nillist": toolList(nil),
}

var llmClasses = []*bind.Class{&agentClass, &toolClass, &vecClass}

// newClasses is a state with the global module llm. ud is another library's userdata, agentud one that holds an agent, and
// meta gives a metatable in spite of its protection.
func newClasses(tb testing.TB) (*lua.LState, *bind.State) {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(L.Close)
	inst := &bind.Instance{Module: "llm", Table: L.CreateTable(0, 16), State: bind.NewState(), Classes: llmClasses}
	bind.Install(L, inst, llmFuncs)
	bind.InstallClasses(L, inst, llmClasses)
	bind.InstallEnums(L, inst, []*bind.Enum{&kindEnum})
	L.SetGlobal("llm", inst.Table)
	for name, v := range map[string]any{"ud": nil, "agentud": &agent{Model: "theirs"}, "nilud": (*agent)(nil)} {
		ud := L.NewUserData()
		ud.Value = v
		L.SetGlobal(name, ud)
	}
	L.SetGlobal("meta", L.NewFunction(func(L *lua.LState) int {
		L.Push(L.Get(1).(*lua.LUserData).Metatable)
		return 1
	}))
	return L, inst.State
}

// runClasses runs each program in a state of its own, as run does.
func runClasses(t *testing.T, programs []program) {
	t.Helper()
	for _, p := range programs {
		L, _ := newClasses(t)
		p.check(t, L)
	}
}
