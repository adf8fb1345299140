package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// bundle makes one bundle:
//
//	{Name: "ai", Description: "AI and LLM functionality", Modules: []string{"llm", "tools"}},
func (p *printer) bundle(bundle *model.Bundle) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(bundle.Name))}
	if bundle.Description != "" {
		fields = append(fields, field("Description", text(bundle.Description)))
	}
	return jen.Values(append(fields, field("Modules", orderedList(bundle.Modules)))...)
}

// stage makes one stage:
//
//	{Name: "critical", Priority: 1, Timeout: 5 * time.Second, Required: []string{"core"}},
func (p *printer) stage(stage *model.Stage) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(stage.Name))}
	add := func(present bool, name string, value jen.Code) {
		if present {
			fields = append(fields, field(name, value))
		}
	}
	add(stage.Priority != 0, "Priority", jen.Lit(stage.Priority))
	add(stage.Timeout != 0, "Timeout", duration(stage.Timeout))
	add(len(stage.Required) > 0, "Required", orderedList(stage.Required))
	add(len(stage.Warm) > 0, "Warm", orderedList(stage.Warm))
	add(stage.Parallel != 0, "Parallel", jen.Lit(stage.Parallel))
	return jen.Values(fields...)
}

// gates makes a line for each function that not every profile with its module has:
//
//	{Func: "Agent:run", Feature: "async", Capabilities: []string{"net"}},
func (p *printer) gates(gates []model.Gate) jen.Code {
	var rows []jen.Code
	for _, g := range gates {
		var fields []jen.Code
		if g.Func != "" {
			fields = append(fields, field("Func", jen.Lit(g.Func)))
		}
		if g.Feature != "" {
			fields = append(fields, field("Feature", jen.Lit(g.Feature)))
		}
		if len(g.Capabilities) > 0 {
			fields = append(fields, field("Capabilities", stringList(g.Capabilities)))
		}
		rows = append(rows, jen.Values(fields...))
	}
	return jen.Index().Add(p.runtime("Gate"), lines(rows...))
}
