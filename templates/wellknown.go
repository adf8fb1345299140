package templates

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// knownForm is what bind calls the converters of a form.
type knownForm struct {
	to, from string
	toTypes  bool // bind.ToText[netip.Addr], not bind.ToTime
	plain    bool // bind.FromTime, not bind.FromText[netip.Addr]
}

// knownForms are the forms of which bind itself converts the values.
var knownForms = map[model.Form]knownForm{
	model.FormDuration:        {to: "ToDuration", from: "FromDuration", toTypes: true},
	model.FormTime:            {to: "ToTime", from: "FromTime", plain: true},
	model.FormText:            {to: "ToText", from: "FromText", toTypes: true},
	model.FormPointerText:     {to: "ToText", from: "FromTextOf", toTypes: true},
	model.FormDecimal:         {to: "ToDecimal", from: "FromTextOf", toTypes: true},
	model.FormReader:          {to: "ToReader", from: "FromReader"},
	model.FormReadCloser:      {to: "ToReadCloser", from: "FromReader"},
	model.FormWriter:          {to: "ToWriter", from: "FromWriter"},
	model.FormWriteCloser:     {to: "ToWriteCloser", from: "FromWriter"},
	model.FormReadWriter:      {to: "ToReadWriter", from: "FromReadWriter"},
	model.FormReadWriteCloser: {to: "ToReadWriteCloser", from: "FromReadWriter"},
	model.FormFS:              {to: "ToFS", from: "FromFS"},
	model.FormReadSeeker:      {to: "ToReadSeeker", from: "FromReadSeeker"},
	model.FormSeeker:          {to: "ToSeeker", from: "FromSeeker"},
	model.FormReaderAt:        {to: "ToReaderAt", from: "FromReaderAt"},
	model.FormFile:            {to: "ToFile", from: "FromFile"},
	model.FormFileInfo:        {to: "ToFileInfo", from: "FromFileInfo"},
	model.FormDirEntry:        {to: "ToDirEntry", from: "FromDirEntry"},
}

// knownInBind reports whether bind itself converts t.
func knownInBind(t model.Known) bool {
	_, ok := knownForms[t.Form]
	return ok && !t.Pointer
}

// known is the converter of bind for t, not a pointer: bind.ToText[netip.Addr].
func (p *printer) known(dir direction, t model.Known) *jen.Statement {
	form := knownForms[t.Form]
	if dir == toGo {
		if form.toTypes {
			return p.bind(form.to).Types(p.ref(t.Go))
		}
		return p.bind(form.to)
	}
	if form.plain {
		return p.bind(form.from)
	}
	return p.bind(form.from).Types(p.ref(t.Go))
}

// toKnown makes the reader of a form that bind does not read alone:
//
//	func toPtrUrlURL(c bind.Call, v lua.LValue) (*url.URL, error) {
//		return bind.ToParsed(c, v, url.Parse)
//	}
//	func toPtrBigInt(c bind.Call, v lua.LValue) (*big.Int, error) {
//		r, err := bind.ToDecimal[big.Int](c, v)
//		return &r, err
//	}
func (p *printer) toKnown(t model.Known) jen.Code {
	cv := []jen.Code{jen.Id("c"), jen.Id("v")}
	switch {
	case t.Form == model.FormJSON:
		return p.toFunc(t, jen.Return(p.bind("ToValidBytes").Types(p.ref(t.Go)).Call(append(cv, p.validJSON(t)...)...)))
	case t.Form == model.FormURL && t.Pointer:
		return p.toFunc(t, jen.Return(p.bind("ToParsed").Call(append(cv, p.ref(model.Ref{Path: t.Go.Path, Name: "Parse"}))...)))
	case t.Form == model.FormURL:
		return p.toURL(t, cv)
	}
	value := model.Known{Go: t.Go, Form: t.Form}
	return p.toFunc(t,
		jen.List(jen.Id("r"), jen.Err()).Op(":=").Add(p.convert(toGo, value)).Call(cv...),
		jen.Return(jen.Op("&").Id("r"), jen.Err()))
}

// toURL makes the reader of a url.URL, whose functions are about pointers:
//
//	func toUrlURL(c bind.Call, v lua.LValue) (r url.URL, err error) {
//		p, err := bind.ToParsed(c, v, url.Parse)
//		if err != nil {
//			return r, err
//		}
//		return *p, nil
//	}
func (p *printer) toURL(t model.Known, cv []jen.Code) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	results := []jen.Code{jen.Id("r").Add(p.goType(t)), jen.Err().Error()}
	parse := p.ref(model.Ref{Path: t.Go.Path, Name: "Parse"})
	return function("", p.names.converter(toGo, t), params, results,
		jen.List(jen.Id("p"), jen.Err()).Op(":=").Add(p.bind("ToParsed")).Call(append(cv, parse)...),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Id("r"), jen.Err())),
		jen.Return(jen.Op("*").Id("p"), jen.Nil()))
}

// validJSON is what tells JSON text from other bytes: "JSON text", json.Valid.
func (p *printer) validJSON(t model.Known) []jen.Code {
	return []jen.Code{jen.Lit("JSON text"), p.ref(model.Ref{Path: t.Go.Path, Name: "Valid"})}
}

// fromKnown makes the writer of a form that bind does not write alone:
//
//	func fromUrlURL(c bind.Call, v url.URL) (lua.LValue, error) {
//		return bind.FromStringer(c, &v)
//	}
//	func fromPtrBigInt(c bind.Call, v *big.Int) (lua.LValue, error) {
//		return bind.FromPtr(c, v, bind.FromTextOf[big.Int])
//	}
func (p *printer) fromKnown(t model.Known) jen.Code {
	c, v := jen.Id("c"), jen.Id("v")
	switch {
	case t.Form == model.FormJSON:
		return p.fromFunc(t, "", jen.Return(p.bind("FromValidBytes").Call(append([]jen.Code{c, v}, p.validJSON(t)...)...)))
	case t.Form == model.FormURL && t.Pointer:
		return p.fromFunc(t, "", jen.Return(p.bind("FromStringer").Call(c, v)))
	case t.Form == model.FormURL:
		return p.fromFunc(t, "", jen.Return(p.bind("FromStringer").Call(c, jen.Op("&").Add(v))))
	}
	value := model.Known{Go: t.Go, Form: t.Form}
	return p.fromFunc(t, "", jen.Return(p.bind("FromPtr").Call(c, v, p.convert(fromGo, value))))
}

// toFunc declares a converter to Go.
func (p *printer) toFunc(t model.Type, body ...jen.Code) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	return function("", p.names.converter(toGo, t), params, []jen.Code{p.goType(t), jen.Error()}, body...)
}

// toByteArray makes the reader of an array of bytes:
//
//	func toByteArray16(c bind.Call, v lua.LValue) (r [16]byte, err error) {
//		err = bind.ToByteArray(c, v, r[:])
//		return r, err
//	}
func (p *printer) toByteArray(t model.ByteArray) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	results := []jen.Code{jen.Id("r").Add(p.goType(t)), jen.Err().Error()}
	return function("", p.names.converter(toGo, t), params, results,
		jen.Err().Op("=").Add(p.bind("ToByteArray")).Call(jen.Id("c"), jen.Id("v"), jen.Id("r").Index(jen.Op(":"))),
		jen.Return(jen.Id("r"), jen.Err()))
}

// fromByteArray makes the writer of an array of bytes: return bind.FromByteArray(c, v[:]).
func (p *printer) fromByteArray(t model.ByteArray) jen.Code {
	return p.fromFunc(t, "", jen.Return(p.bind("FromByteArray").Call(jen.Id("c"), jen.Id("v").Index(jen.Op(":")))))
}

// toCustom makes the reader of a type with a converter of the user's own:
//
//	func toShopMoney(c bind.Call, v lua.LValue) (shop.Money, error) {
//		return luamoney.ToMoney(v)
//	}
func (p *printer) toCustom(t model.Custom) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	return p.custom(p.names.converter(toGo, t), params, p.goType(t), t.To.Form, p.ref(t.To.Func).Call(converterArgs(t.To.Form)...))
}

// fromCustom makes the writer of a type with a converter of the user's own:
//
//	func fromShopMoney(c bind.Call, v shop.Money) (lua.LValue, error) {
//		return bind.Converted(luamoney.FromMoney(c.L, v))
//	}
func (p *printer) fromCustom(t model.Custom) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.goType(t))}
	call := p.bind("Converted").Call(p.ref(t.From.Func).Call(converterArgs(t.From.Form)...))
	return p.custom(p.names.converter(fromGo, t), params, p.lua("LValue"), t.From.Form, call)
}

// custom makes a converter that calls one of the user's own. One that gets the Lua state can raise:
//
//	func toShopMoney(c bind.Call, v lua.LValue) (r shop.Money, err error) {
//		defer bind.Raised(&err)
//		return luamoney.ToMoney(c.L, v)
//	}
func (p *printer) custom(name string, params []jen.Code, result *jen.Statement, form model.ConverterForm, call jen.Code) jen.Code {
	if form == model.TakesValue {
		return function("", name, params, []jen.Code{result, jen.Error()}, jen.Return(call))
	}
	results := []jen.Code{jen.Id("r").Add(result), jen.Err().Error()}
	return function("", name, params, results, jen.Defer().Add(p.bind("Raised")).Call(jen.Op("&").Err()), jen.Return(call))
}

func converterArgs(form model.ConverterForm) []jen.Code {
	switch form {
	case model.TakesState:
		return []jen.Code{jen.Id("c").Dot("L"), jen.Id("v")}
	case model.TakesCall:
		return []jen.Code{jen.Id("c"), jen.Id("v")}
	}
	return []jen.Code{jen.Id("v")}
}

// presentKnown is the condition that a value is not empty, or nil where it never is.
func presentKnown(t model.Known, value *jen.Statement) jen.Code {
	switch {
	case t.Pointer || t.Form.Interface():
		return value.Op("!=").Nil()
	case t.Form == model.FormDuration:
		return value.Op("!=").Lit(0)
	case t.Form == model.FormTime:
		return jen.Op("!").Add(value).Dot("IsZero").Call()
	case t.Form == model.FormJSON:
		return jen.Len(value).Op("!=").Lit(0)
	}
	return nil
}

// nilable reports whether nil is a value of t and yet no argument: what converts it refuses nil.
func nilable(t model.Type) bool {
	switch t := t.(type) {
	case model.Known:
		return t.Pointer || t.Form.Interface()
	case model.Handle:
		return !byValue(t)
	case model.Function, model.Interface, model.Seq, model.Chan:
		return true
	}
	return false
}

// describeKnown says a type of this file in one word, when it has no name.
func describeKnown(n *names, t model.Type) string {
	switch t := t.(type) {
	case model.Complex:
		return upperFirst(t.Kind)
	case model.ByteArray:
		return "ByteArray" + strconv.FormatInt(t.Len, 10)
	case model.Known:
		return "Ptr" + n.typeName(t.Go)
	}
	return ""
}
