-- expect: ok
for i=1,2000 do assert(loadstring("local a=... return a+"..i)(1)==i+1) end return "ok"
