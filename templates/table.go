package templates

import (
	"cmp"
	"slices"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// table makes the declarations of the package as a whole.
func (p *printer) table() []jen.Code {
	return []jen.Code{
		p.abi(),
		p.tableVar(),
		jen.Func().Id("init").Params().Block(p.runtime("Register").Call(jen.Op("&").Id("Table"))),
	}
}

// abi makes two constants that are negative, and overflow, where the runtime is too new or too old:
//
//	_ = bind.RerunGoGenerate(1 - bind.MinABI)
//	_ = bind.UpgradeRuntime(bind.MaxABI - 1)
func (p *printer) abi() jen.Code {
	abi := jen.Lit(model.ABI)
	return documented("Bindings made for an older runtime, or a newer one, do not compile.", jen.Const().Defs(
		jen.Id("_").Op("=").Add(p.bind("RerunGoGenerate").Call(abi.Clone().Op("-").Add(p.bind("MinABI")))),
		jen.Id("_").Op("=").Add(p.bind("UpgradeRuntime").Call(p.bind("MaxABI").Op("-").Add(abi))),
	))
}

// tableVar makes the table of all modules and profiles:
//
//	var Table = runtime.Table{
//		Package: "example.com/app/bindings",
//		Modules: []*runtime.Module{
//			&helloModule,
//		},
//		Bundles:  []runtime.Bundle{ … },
//		Profiles: []runtime.Profile{ … },
//		Stages:   []runtime.Stage{ … },
//	}
func (p *printer) tableVar() jen.Code {
	fields := []jen.Code{field("Package", jen.Lit(p.bindings.Path))}
	var modules, bundles, profiles, stages []jen.Code
	for _, names := range p.names.modules {
		modules = append(modules, jen.Op("&").Id(names.Var))
	}
	for _, bundle := range p.bindings.Bundles {
		bundles = append(bundles, p.bundle(bundle))
	}
	for _, profile := range p.bindings.Profiles {
		profiles = append(profiles, p.profile(profile))
	}
	for _, stage := range p.bindings.Stages {
		stages = append(stages, p.stage(stage))
	}
	if len(modules) > 0 {
		fields = append(fields, field("Modules", jen.Index().Op("*").Add(p.runtime("Module"), lines(modules...))))
	}
	for _, list := range []struct {
		name, item string
		rows       []jen.Code
	}{{"Bundles", "Bundle", bundles}, {"Profiles", "Profile", profiles}, {"Stages", "Stage", stages}} {
		if len(list.rows) > 0 {
			fields = append(fields, field(list.name, jen.Index().Add(p.runtime(list.item), lines(list.rows...))))
		}
	}
	if p.bindings.Builtin != "" {
		fields = append(fields, field("Builtin", jen.Lit(p.bindings.Builtin)))
	}
	return jen.Comment("Table lists the modules and profiles of this package. It is registered; programs without global state pass").
		Line().Comment("it to runtime.Use.").
		Line().Var().Id("Table").Op("=").Add(p.runtime("Table"), lines(fields...))
}

// profile makes one profile:
//
//	{
//		Name:        "minimal",
//		Default:     true,
//		Modules:     []string{"core", "hello"},
//		Needs:       []runtime.Need{…},
//		Features:    []string{"sandbox"},
//		MemoryLimit: 10485760,
//		Timeout:     30 * time.Second,
//	}
func (p *printer) profile(profile *model.Profile) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(profile.Name))}
	add := func(present bool, name string, value jen.Code) {
		if present {
			fields = append(fields, field(name, value))
		}
	}
	add(profile.Default, "Default", jen.True())
	add(len(profile.Modules) > 0, "Modules", stringList(profile.Modules))
	add(len(profile.Needs) > 0, "Needs", p.needs(profile))
	add(len(profile.Features) > 0, "Features", stringList(profile.Features))
	add(len(profile.Bundles) > 0, "Bundles", stringList(profile.Bundles))
	add(len(profile.Deny) > 0, "Deny", stringList(profile.Deny))
	add(profile.MemoryLimit != 0, "MemoryLimit", integer(profile.MemoryLimit))
	add(profile.InstructionLimit != 0, "InstructionLimit", integer(profile.InstructionLimit))
	add(profile.Timeout != 0, "Timeout", duration(profile.Timeout))
	return lines(fields...)
}

// stringList makes []string{"core", "hello"}, sorted, with one item on each line where there are many.
func stringList(items []string) jen.Code {
	return orderedList(slices.Sorted(slices.Values(items)))
}

// orderedList is stringList without sorting.
func orderedList(items []string) jen.Code {
	const most = 8
	var literals []jen.Code
	for _, item := range items {
		literals = append(literals, jen.Lit(item))
	}
	if len(literals) > most {
		return jen.Index().String().Add(lines(literals...))
	}
	return jen.Index().String().Values(literals...)
}

// needs makes one line for each value that the host must provide:
//
//	{Type: "hello.Config", Modules: []string{"hello"}, Match: bind.Provides[hello.Config]},
func (p *printer) needs(profile *model.Profile) jen.Code {
	var needs []jen.Code
	for _, need := range slices.SortedFunc(slices.Values(profile.Needs), compareNeeds) {
		needs = append(needs, jen.Values(
			field("Type", jen.Lit(p.needType(need.Type))),
			field("Modules", stringList(need.Modules)),
			field("Match", p.bind("Provides").Types(p.opaque(need.Type))),
		))
	}
	return jen.Index().Add(p.runtime("Need"), lines(needs...))
}

// compareNeeds orders by type, T before *T.
func compareNeeds(x, y model.Need) int {
	if c := cmp.Or(cmp.Compare(x.Type.Go.Path, y.Type.Go.Path), cmp.Compare(x.Type.Go.Name, y.Type.Go.Name)); c != 0 || x.Type == y.Type {
		return c
	}
	if y.Type.Pointer {
		return -1
	}
	return 1
}

// needType is how messages name the type of a needed value: its package's own name, not the one of an import.
func (p *printer) needType(t model.Opaque) string {
	name := t.Go.Name
	if t.Go.Path != "" {
		name = p.packageName(t.Go.Path) + "." + name
	}
	if t.Pointer {
		return "*" + name
	}
	return name
}

// duration makes 30 * time.Second, in the largest unit that fits.
func duration(d time.Duration) jen.Code {
	units := []struct {
		name string
		size time.Duration
	}{{"Hour", time.Hour}, {"Minute", time.Minute}, {"Second", time.Second}, {"Millisecond", time.Millisecond}, {"Microsecond", time.Microsecond}}
	for _, unit := range units {
		if d%unit.size == 0 {
			return jen.Lit(int(d/unit.size)).Op("*").Qual(timePath, unit.name)
		}
	}
	return integer(int64(d)).Op("*").Qual(timePath, "Nanosecond")
}
