-- expect: ok
local m,big,each=require("luamod"),("k"):rep(1024*1024),require("words").each for i=1,20 do local t={pcall(m.load,{big}),pcall(each,{[big]=1},print),pcall(each,{x=1,[big..i]=2},print)} for _,e in ipairs(t) do assert(#tostring(e)<300) end end
