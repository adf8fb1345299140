package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// goType prints any type as Go writes it, in the imports of the file: map[string]*geo.Point.
func (p *printer) goType(t model.Type) *jen.Statement {
	if ref := defined(t); ref.Name != "" {
		return p.ref(ref)
	}
	switch t := t.(type) {
	case model.Bool:
		return jen.Bool()
	case model.Int:
		return jen.Id(t.Kind)
	case model.Float:
		return jen.Id(t.Kind)
	case model.String:
		return jen.String()
	case model.Bytes:
		return jen.Index().Byte()
	case model.Any:
		return jen.Any()
	case model.Error:
		return jen.Error()
	case model.Lua:
		return p.luaType(t)
	case model.Slice:
		return jen.Index().Add(p.goType(t.Elem))
	case model.Array:
		return jen.Index(integer(t.Len)).Add(p.goType(t.Elem))
	case model.Map:
		return jen.Map(p.goType(t.Key)).Add(p.goType(t.Elem))
	case model.Pointer:
		return jen.Op("*").Add(p.goType(t.Elem))
	case model.Handle:
		return jen.Op("*").Add(p.ref(t.Go))
	case model.Function:
		return p.funcType(t.Func)
	case model.Complex:
		return jen.Id(t.Kind)
	case model.ByteArray:
		return jen.Index(integer(t.Len)).Byte()
	case model.Known:
		return jen.Op("*").Add(p.ref(t.Go))
	case model.Seq:
		return p.seqType(t)
	case model.Chan:
		return p.chanType(t)
	}
	panic(fmt.Sprintf("BUG: no Go for type %#v", t))
}

// luaType prints a type of gopher-lua: lua.LValue, *lua.LTable.
func (p *printer) luaType(t model.Lua) *jen.Statement {
	if t.Name == "LValue" || t.Name == "LChannel" {
		return p.lua(t.Name)
	}
	return jen.Op("*").Add(p.lua(t.Name))
}

// opaque prints the type of a host's dependency: *hello.Config.
func (p *printer) opaque(t model.Opaque) *jen.Statement {
	if t.Pointer {
		return jen.Op("*").Add(p.ref(t.Go))
	}
	return p.ref(t.Go)
}

// defined is the declaration of a defined type, and the zero Ref for a type literal and a predeclared type.
func defined(t model.Type) model.Ref {
	switch t := t.(type) {
	case model.Bool:
		return t.Named
	case model.Int:
		return t.Named
	case model.Float:
		return t.Named
	case model.String:
		return t.Named
	case model.Bytes:
		return t.Named
	case model.Any:
		return t.Named
	case model.Slice:
		return t.Named
	case model.Array:
		return t.Named
	case model.Map:
		return t.Named
	case model.Pointer:
		return t.Named
	case model.Record:
		return t.Go
	case model.Enum:
		return t.Go
	case model.Function:
		return t.Named
	case model.Interface:
		return t.Go
	case model.Complex:
		return t.Named
	case model.ByteArray:
		return t.Named
	case model.Seq:
		return t.Named
	case model.Chan:
		return t.Named
	case model.Custom:
		return t.Go
	case model.Known:
		if !t.Pointer {
			return t.Go
		}
	case model.Handle:
		if !t.Pointer {
			return t.Go
		}
	}
	return model.Ref{}
}

// elems are the types that a value of t is made of, as far as they cross in that direction.
func elems(dir direction, t model.Type) []model.Type {
	switch t := t.(type) {
	case model.Handle:
		if dir == toGo && t.Literal != nil {
			return []model.Type{t.Literal}
		}
	case model.Slice:
		return []model.Type{t.Elem}
	case model.Array:
		return []model.Type{t.Elem}
	case model.Map:
		return []model.Type{t.Key, t.Elem}
	case model.Pointer:
		return []model.Type{t.Elem}
	case model.Seq:
		if t.Key == nil {
			return []model.Type{t.Elem}
		}
		return []model.Type{t.Key, t.Elem}
	case model.Record:
		var types []model.Type
		for _, f := range t.Fields {
			if dir == fromGo || !f.Readonly {
				types = append(types, f.Type)
			}
		}
		return types
	}
	return nil
}

// inBind reports whether package bind itself converts t. Results of an enum are what its base is.
func inBind(dir direction, t model.Type) bool {
	if dir == fromGo {
		t = base(t)
	}
	switch t := t.(type) {
	case model.Bool, model.Int, model.Float, model.String, model.Bytes, model.Error, model.Lua, model.Complex:
		return true
	case model.Known:
		return knownInBind(t)
	case model.Any:
		return t.Named.Name == ""
	case model.Slice:
		return dir == toGo && scalarList(t) != ""
	}
	return false
}

// scalarList is what bind calls lists of t's elements, which it reads without a call for each; "" for others.
func scalarList(t model.Slice) string {
	switch elem := t.Elem.(type) {
	case model.Bool:
		return "Bools"
	case model.Int:
		if !elem.Text {
			return "Ints"
		}
	case model.Float:
		return "Floats"
	case model.String:
		return "Strings"
	}
	return ""
}
