package bind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Type is the identity of a class. It holds no functions: those that make handles refer to it, and the class refers to them.
type Type struct {
	Name string // with the module: "llm.Agent"
}

// Class describes the handles of a Go type. A handle is a *lua.LUserData whose Value is the Go value: a pointer to the type,
// or for an interface what implements it. Generated code fills a Class as a package variable that does not change.
type Class struct {
	Type *Type
	Doc  string
	// Methods are sorted by name. Argument 1 is the receiver, which Params leaves out.
	Methods []Func
	// Fields are the names of the fields, sorted.
	Fields []string
	// Get gives a field, nil for an unknown key. It is nil when there are no fields. Set sets a field to argument 3; false
	// is that the key is unknown or read-only.
	Get func(c Call, key string) lua.LValue
	Set func(c Call, key string) bool
	// Meta are the metamethods: "__add", "__len". Params names all arguments. "__index" and "__newindex" serve the keys that
	// are neither fields nor methods.
	Meta []Func
	// News are the constructors, sorted by name.
	News []Func
	// Strict is the rule of that name for methods and constructors. Metamethods get the arguments that Lua gives them.
	Strict bool
}

// InstallClasses sets the tables of constructors on the table of inst: "Agent" for class "llm.Agent" of module "llm". A class
// without constructors, or without one that the state has, has none.
func InstallClasses(L *lua.LState, inst *Instance, classes []*Class) {
	for _, k := range classes {
		module, class := k.Type.split()
		list := inst.State.open(module, class+".", k.News)
		if len(list) == 0 {
			continue
		}
		t := L.CreateTable(0, len(list)+1)
		if k.Doc != "" {
			t.RawSetString("_DESCRIPTION", lua.LString(k.Doc))
		}
		news := &group{kind: constructors, name: k.Type.Name, table: t, rules: Rules{Strict: k.Strict}, marks: inst.marks()}
		news.install(L, inst, t, list)
		inst.Table.RawSetString(inst.local(k.Type.Name), t)
	}
}

// local is name without the module.
func (inst *Instance) local(name string) string { return strings.TrimPrefix(name, inst.Module+".") }
