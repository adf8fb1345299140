package bind

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Enum is the constants of a Go type.
type Enum struct {
	Name  string // with the module: "llm.Kind"
	Doc   string
	Open  bool       // values that no constant has are let pass
	Items []EnumItem // sorted by name
}

// EnumItem is one constant.
type EnumItem struct {
	Name  string
	Value lua.LValue // a number or a string
}

// InstallEnums sets the tables of enums on the table of inst: "Kind" for enum "llm.Kind" of module "llm". Keys cannot be added
// to them; Lua has no way to also keep the keys that are there from being set and let pairs see them.
func InstallEnums(L *lua.LState, inst *Instance, enums []*Enum) {
	for _, e := range enums {
		t := L.CreateTable(0, len(e.Items))
		for _, item := range e.Items {
			t.RawSetString(item.Name, item.Value)
		}
		meta := L.CreateTable(0, 2)
		meta.RawSetString("__newindex", L.NewFunction(e.newindex))
		meta.RawSetString("__metatable", lua.LString(e.Name))
		t.Metatable = meta
		inst.Table.RawSetString(inst.local(e.Name), t)
	}
}

// newindex refuses to add a key.
func (e *Enum) newindex(L *lua.LState) int {
	L.RaiseError("%s is read-only", e.Name)
	return 0
}

// ToEnum reads a value of an enum, or the name of a constant, which stands for its value. What is both, as strings may be, is
// taken for the value. to reads the value.
func ToEnum[T any](c Call, v lua.LValue, e *Enum, to To[T]) (r T, err error) {
	if slices.ContainsFunc(e.Items, func(i EnumItem) bool { return i.Value == v }) {
		return to(c, v)
	}
	if name, ok := v.(lua.LString); ok {
		if i, ok := slices.BinarySearchFunc(e.Items, string(name), EnumItem.compare); ok {
			return to(c, e.Items[i].Value)
		}
	}
	if e.Open {
		if r, err = to(c, v); err == nil || v.Type() == lua.LTNumber {
			return r, err
		}
	}
	return r, e.unknown(v)
}

// compare orders items by name.
func (i EnumItem) compare(name string) int { return strings.Compare(i.Name, name) }

// unknown says why v is no value of e.
func (e *Enum) unknown(v lua.LValue) error {
	switch v := v.(type) {
	case lua.LNumber:
		return &valueError{text: fmt.Sprintf("unknown %s %s (valid: %s)", e.Name, formatNumber(float64(v)), e.valid())}
	case lua.LString:
		hint := ""
		if near := Nearest(string(v), e.names()); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return &valueError{text: fmt.Sprintf("unknown %s %q%s (valid: %s)", e.Name, Brief(string(v)), hint, e.valid())}
	}
	return expected(e.Name, v)
}

// names are those of the constants.
func (e *Enum) names() []string {
	names := make([]string, len(e.Items))
	for i, item := range e.Items {
		names[i] = item.Name
	}
	return names
}

// maxListed bounds how many names a message lists.
const maxListed = 20

// valid lists the names of the constants.
func (e *Enum) valid() string {
	names := e.names()
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s, and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}
