package templates

import (
	"cmp"
	"go/token"
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// conversions makes the converters that are used, and the guards of the records.
func (p *printer) conversions() []jen.Code {
	uses := p.names.sorted(p.names.used)
	decls := append(p.converters(uses), p.chanClasses()...)
	return append(decls, guards(p.converterGuards(uses))...)
}

// sorted are uses in the order of their types.
func (n *names) sorted(uses map[use]bool) []use {
	return slices.SortedFunc(maps.Keys(uses), func(x, y use) int {
		return cmp.Or(cmp.Compare(n.stem(x.typ), n.stem(y.typ)), cmp.Compare(y.dir.lower(), x.dir.lower())) // to, from
	})
}

// converters makes the converters of some uses.
func (p *printer) converters(uses []use) []jen.Code {
	var decls []jen.Code
	for _, u := range uses {
		if t, ok := u.typ.(model.Interface); ok && u.dir == toGo {
			decls = append(decls, p.adapter(t.Protocol)...)
		}
		decls = append(decls, p.converter(u))
	}
	return decls
}

// converterGuards makes the guards of the types of some uses.
func (p *printer) converterGuards(uses []use) []jen.Code {
	var guarded []jen.Code
	for i, u := range uses {
		first := i == 0 || uses[i-1].typ != u.typ
		switch t := u.typ.(type) {
		case model.Interface:
			if u.dir == toGo {
				guarded = append(guarded, p.adapterGuards(t.Protocol)...)
			}
		case model.Record:
			if first && len(t.Fields) > 0 {
				guarded = append(guarded, p.recordGuard(t.Struct))
			}
		case model.Function:
			if first && t.Named.Name != "" {
				guarded = append(guarded, p.funcGuard(t.Named, t.Func))
			}
		}
	}
	return guarded
}

func (p *printer) recordGuard(s *model.Struct) jen.Code {
	if s.Plain {
		return p.structGuard(s)
	}
	return p.fieldsGuard(s.Go, s.Fields)
}

// converter makes one converter.
func (p *printer) converter(u use) jen.Code {
	if u.dir == fromGo {
		switch t := u.typ.(type) {
		case model.Record:
			return p.fromRecord(t)
		case model.Handle:
			return p.fromHandle(t)
		case model.Function:
			return p.fromFunction(t)
		case model.Interface:
			return p.fromInterface(t)
		case model.Known:
			return p.fromKnown(t)
		case model.Custom:
			return p.fromCustom(t)
		case model.ByteArray:
			return p.fromByteArray(t)
		case model.Seq:
			return p.fromSeq(t)
		case model.Chan:
			return p.fromChan(t)
		}
		return p.fromComposite(u.typ)
	}
	switch t := u.typ.(type) {
	case model.Record:
		return p.toRecord(t)
	case model.Handle:
		return p.toHandle(t)
	case model.Enum:
		return p.toEnum(t)
	case model.Function:
		return p.toFunction(t)
	case model.Interface:
		return p.toInterface(t)
	case model.Known:
		return p.toKnown(t)
	case model.Custom:
		return p.toCustom(t)
	case model.ByteArray:
		return p.toByteArray(t)
	case model.Seq:
		return p.toSeq(t)
	case model.Chan:
		return p.toChan(t)
	}
	return p.toComposite(u.typ)
}

// toComposite makes a reader of lists, maps and pointers:
//
//	func toSliceString(c bind.Call, v lua.LValue) ([]string, error) {
//		return bind.ToSlice[[]string](c, v, bind.ToString[string])
//	}
//	func toArray3Int(c bind.Call, v lua.LValue) (r [3]int, err error) {
//		err = bind.ToArray(c, v, r[:], bind.ToInt[int])
//		return r, err
//	}
func (p *printer) toComposite(t model.Type) jen.Code {
	name, args := p.converterParts(toGo, t, jen.Id("v"))
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	results := []jen.Code{p.goType(t), jen.Error()}
	convert := p.bind("To" + name)
	switch t.(type) {
	case model.Array:
		args = slices.Insert(args, 2, jen.Code(jen.Id("r").Index(jen.Op(":"))))
		named := []jen.Code{jen.Id("r").Add(results[0]), jen.Err().Error()}
		return function("", p.names.converter(toGo, t), params, named,
			jen.Err().Op("=").Add(convert.Call(args...)), jen.Return(jen.Id("r"), jen.Err()))
	case model.Slice, model.Map:
		convert.Types(p.goType(t))
	}
	return function("", p.names.converter(toGo, t), params, results, jen.Return(convert.Call(args...)))
}

// fromComposite makes a writer of lists, maps and pointers:
//
//	func fromSliceString(c bind.Call, v []string) (lua.LValue, error) {
//		return bind.FromSlice(c, v, bind.FromString[string])
//	}
func (p *printer) fromComposite(t model.Type) jen.Code {
	value := jen.Id("v")
	if _, ok := t.(model.Array); ok {
		value.Index(jen.Op(":"))
	}
	name, args := p.converterParts(fromGo, t, value)
	return p.fromFunc(t, "", jen.Return(p.bind("From"+name).Call(args...)))
}

// fromFunc declares a converter to Lua.
func (p *printer) fromFunc(t model.Type, doc string, body ...jen.Code) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.goType(t))}
	return function(doc, p.names.converter(fromGo, t), params, []jen.Code{p.lua("LValue"), jen.Error()}, body...)
}

// converterParts is what bind calls the kind of t, and the arguments of its converter: c, value, element converters.
func (p *printer) converterParts(dir direction, t model.Type, value jen.Code) (string, []jen.Code) {
	args := []jen.Code{jen.Id("c"), value}
	for _, elem := range elems(dir, t) {
		args = append(args, p.convert(dir, elem))
	}
	switch t.(type) {
	case model.Slice:
		return "Slice", args
	case model.Array:
		return "Array", args
	case model.Map:
		return "Map", args
	case model.Pointer:
		return "Ptr", args
	case model.Any:
		return "Any", args
	}
	panic("BUG: no converter for " + p.names.stem(t))
}

// toRecord makes the reader of a struct:
//
//	// toGeoPoint reads geo.Point from a table.
//	func toGeoPoint(c bind.Call, v lua.LValue) (r geo.Point, err error) {
//		f := bind.Fields(c, v)
//		for f.Next() {
//			switch f.Key {
//			case "x":
//				r.X = bind.Field(&f, c, bind.ToFloat[float64])
//			case "id":
//				f.ReadOnly()
//			default:
//				f.Unknown("x", "id")
//			}
//		}
//		bind.Need(&f, c, "x", bind.ToFloat[float64])
//		return r, f.Err()
//	}
func (p *printer) toRecord(record model.Record) jen.Code {
	stmts := []jen.Code{
		jen.Id("f").Op(":=").Add(p.bind("Fields")).Call(jen.Id("c"), jen.Id("v")),
		jen.For(jen.Id("f").Dot("Next").Call()).Block(p.recordKeys(record)...),
	}
	for _, f := range record.Fields {
		if f.Required && !f.Readonly {
			stmts = append(stmts, p.bind("Need").Call(jen.Op("&").Id("f"), jen.Id("c"), jen.Lit(f.Name), p.convert(toGo, f.Type)))
		}
	}
	stmts = append(stmts, jen.Return(jen.Id("r"), jen.Id("f").Dot("Err").Call()))
	name := p.names.converter(toGo, record)
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	results := []jen.Code{jen.Id("r").Add(p.ref(record.Go)), jen.Err().Error()}
	return function(name+" reads "+p.refText(record.Go)+" from a table.", name, params, results, stmts...)
}

// recordKeys makes what toRecord does with a key. An open record without fields has nothing to do.
func (p *printer) recordKeys(record model.Record) []jen.Code {
	var cases []jen.Code
	for _, f := range record.Fields {
		read := selector("r", f).Op("=").Add(p.bind("Field")).Call(jen.Op("&").Id("f"), jen.Id("c"), p.convert(toGo, f.Type))
		if f.Readonly {
			read = jen.Id("f").Dot("ReadOnly").Call()
		}
		cases = append(cases, jen.Case(jen.Lit(f.Name)).Block(read))
	}
	unknown := jen.Id("f").Dot("Unknown").Call(keys(record.Fields)...)
	switch {
	case len(cases) == 0 && record.Open:
		return nil
	case len(cases) == 0:
		return []jen.Code{unknown}
	case !record.Open:
		cases = append(cases, jen.Default().Block(unknown))
	}
	return []jen.Code{jen.Switch(jen.Id("f").Dot("Key")).Block(cases...)}
}

// keys lists the names of fields, on as many lines as they need: "x", "y".
func keys(fields []*model.Field) []jen.Code {
	const most = 100
	var names []jen.Code
	width := 0
	for _, f := range fields {
		key := jen.Lit(f.Name)
		if width += len(f.Name) + len(`"", `); width > most {
			key, width = jen.Line().Lit(f.Name), len(f.Name)
		}
		names = append(names, key)
	}
	return names
}

// fromRecord makes the writer of a struct:
//
//	// fromGeoPoint makes the table of geo.Point.
//	func fromGeoPoint(c bind.Call, v geo.Point) (lua.LValue, error) {
//		t := bind.NewTable(c, 2)
//		t.Set("x", lua.LNumber(v.X))
//		if v.Y != 0 {
//			t.Set("y", lua.LNumber(v.Y))
//		}
//		return t.Value()
//	}
func (p *printer) fromRecord(record model.Record) jen.Code {
	stmts := []jen.Code{jen.Id("t").Op(":=").Add(p.bind("NewTable")).Call(jen.Id("c"), jen.Lit(len(record.Fields)))}
	for _, f := range record.Fields {
		set := p.set(jen.Op("&").Id("t"), f.Name, f.Type, selector("v", f))
		if present := present(f); f.OmitEmpty && present != nil {
			set = jen.If(present).Block(set)
		}
		stmts = append(stmts, set)
	}
	stmts = append(stmts, jen.Return(jen.Id("t").Dot("Value").Call()))
	doc := p.names.converter(fromGo, record) + " makes the table of " + p.refText(record.Go) + "."
	return p.fromFunc(record, doc, stmts...)
}

// present is the condition that a field is not empty, or nil where it never is: v.Y != 0, len(v.Tags) != 0.
func present(f *model.Field) jen.Code {
	value := selector("v", f)
	switch t := base(f.Type).(type) {
	case model.Bool:
		return value
	case model.Int, model.Float:
		return value.Op("!=").Lit(0)
	case model.String:
		return value.Op("!=").Lit("")
	case model.Bytes, model.Slice, model.Map:
		return jen.Len(value).Op("!=").Lit(0)
	case model.Pointer, model.Any, model.Error, model.Lua, model.Function, model.Interface, model.Seq, model.Chan:
		return value.Op("!=").Nil()
	case model.Complex:
		return value.Op("!=").Lit(0)
	case model.Known:
		return presentKnown(t, value)
	case model.Handle:
		if !byValue(t) {
			return value.Op("!=").Nil()
		}
	}
	return nil
}

// selector selects a field of a variable: v.X, v.Base.X. An unexported struct on the way is left out; Go finds the field
// without it.
func selector(variable string, f *model.Field) *jen.Statement {
	s := jen.Id(variable)
	for i, name := range f.Path {
		if i == len(f.Path)-1 || token.IsExported(name) {
			s.Dot(name)
		}
	}
	return s
}
