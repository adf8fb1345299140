package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// luaTypes are what bind's converters call the types of gopher-lua: bind.ToTable, bind.ToValue.
var luaTypes = map[string]string{
	"LValue":    "Value",
	"LTable":    "Table",
	"LFunction": "Function",
	"LUserData": "UserData",
	"LState":    "Thread",
	"LChannel":  "Channel",
}

// reader is the method of bind.Call that reads an argument of type t, or "" where there is none.
func reader(t model.Type) string {
	switch t := t.(type) {
	case model.Bool:
		return "Bool"
	case model.Int:
		if !t.Text {
			return upperFirst(t.Kind)
		}
	case model.Float:
		return upperFirst(t.Kind)
	case model.String:
		return "String"
	case model.Bytes:
		return "Bytes"
	case model.Lua:
		if t.Name == "LValue" {
			return "Value"
		}
	}
	return ""
}

// wide reports whether t is an integer type with values that a Lua number cannot hold.
func wide(t model.Type) bool {
	i, ok := base(t).(model.Int)
	if !ok || i.Text {
		return false
	}
	switch i.Kind {
	case "int", "int64", "uint", "uint64", "uintptr":
		return true
	}
	return false
}

// luaScalar is the type of gopher-lua that every value of t converts to, or "" where there is none.
func luaScalar(t model.Type) string {
	switch t := base(t).(type) {
	case model.Bool:
		return "LBool"
	case model.Int:
		if !t.Text && !wide(t) {
			return "LNumber"
		}
	case model.Float:
		return "LNumber"
	case model.String, model.Bytes:
		return "LString"
	}
	return ""
}

// convert is the converter of t: bind.ToString[string], bind.FromAny, toGeoPoint.
func (p *printer) convert(dir direction, t model.Type) *jen.Statement {
	switch t := t.(type) {
	case model.Bool:
		return p.generic(dir, "Bool", t)
	case model.Int:
		if t.Text {
			return p.generic(dir, "IntText", t)
		}
		return p.generic(dir, "Int", t)
	case model.Float:
		return p.generic(dir, "Float", t)
	case model.String:
		return p.generic(dir, "String", t)
	case model.Bytes:
		return p.generic(dir, "Bytes", t)
	case model.Error:
		return p.bind(dir.upper() + "Error")
	case model.Lua:
		if dir == toGo {
			return p.bind("To" + luaTypes[t.Name])
		}
		return p.generic(dir, "Value", t)
	case model.Any:
		if inBind(dir, t) {
			return p.bind(dir.upper() + "Any")
		}
	case model.Enum:
		if dir == fromGo {
			return p.convert(dir, t.Base)
		}
	case model.Slice:
		if inBind(dir, t) {
			return p.generic(dir, scalarList(t), t)
		}
	case model.Complex:
		return p.generic(dir, "Complex", t)
	case model.Known:
		if knownInBind(t) {
			return p.known(dir, t)
		}
	}
	return jen.Id(p.names.converter(dir, t))
}

// generic is a converter of bind for t: bind.ToInt[hello.Kind].
func (p *printer) generic(dir direction, name string, t model.Type) *jen.Statement {
	return p.bind(dir.upper() + name).Types(p.goType(t))
}

// argument reads a parameter from position n of the stack:
//
//	c.String(1)
//	hello.Kind(c.String(1))
//	bind.Opt(c, 1, 10, bind.ToInt[int])
//	bind.Arg(c, 1, toPtrGeoPoint)
func (p *printer) argument(n int, param *model.Param) *jen.Statement {
	t := param.Type
	conv := p.convert(toGo, t)
	switch {
	case param.Default != nil:
		return p.bind("Opt").Call(jen.Id("c"), jen.Lit(n), jen.Id(*param.Default), conv)
	case reader(t) == "":
		return p.bind("Arg").Call(jen.Id("c"), jen.Lit(n), conv)
	}
	read := jen.Id("c").Dot(reader(t)).Call(jen.Lit(n))
	if ref := defined(t); ref.Name != "" {
		return p.ref(ref).Call(read)
	}
	return read
}

// result makes the Lua value of result n:
//
//	lua.LString(r1)
//	bind.Number(c, 1, r1)
//	bind.Result(c, 1, r1, fromGeoPoint)
func (p *printer) result(n int, t model.Type, value jen.Code) *jen.Statement {
	switch {
	case luaScalar(t) != "":
		return p.lua(luaScalar(t)).Call(value)
	case wide(t):
		return p.bind("Number").Call(jen.Id("c"), jen.Lit(n), value)
	}
	return p.bind("Result").Call(jen.Id("c"), jen.Lit(n), value, p.convert(fromGo, t))
}

// set puts a value under a key of a table that is being made:
//
//	t.Set("x", lua.LNumber(v.X))
//	bind.Put(t, c, "tags", v.Tags, fromSliceString)
func (p *printer) set(table jen.Code, key string, t model.Type, value jen.Code) *jen.Statement {
	if scalar := luaScalar(t); scalar != "" {
		return jen.Id("t").Dot("Set").Call(jen.Lit(key), p.lua(scalar).Call(value))
	}
	return p.bind("Put").Call(table, jen.Id("c"), jen.Lit(key), value, p.convert(fromGo, t))
}
