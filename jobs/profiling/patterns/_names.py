"""Words that names of people are made of, in lower case, parted by white space; single Chinese characters are not."""

# Chinese surnames of one character, the most frequent first.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施牛葛洪安"
    "齐梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位霍翁隋植甘景薄单包司柏宁柯阮桂"
    "闵解强柴华车冉房边吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计"
    "喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟那"
    "張劉陳楊黃趙吳孫馬許韓馮鄧葉蘇盧蔣賈鍾譚鄒賴龔羅鄭謝蕭錢嚴湯溫關龐樊顏倪萬連詹游簡塗闕"
)
# Chinese surnames of two characters.
DOUBLE_SURNAMES = """\
欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 端木 轩辕
"""
# Characters that Chinese given names are written with.
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红玉兰文辉建华国志海梅金鑫鹏斌波玲燕云萍琴春晓雪琳佳慧颖婷倩莉"
    "欣怡雨梦瑶子涵轩宇浩然博睿泽诗思嘉俊凯峰帆飞龙宏宁安康永生成东林森晨曦阳光亮星辰月秋冬夏菲菊莲荷珍珠宝贵福禄"
    "寿喜庆祥瑞丰盛荣昌兴旺发达顺利和美善良德仁义礼智信忠孝廉耻诚毅坚守恒正直清洁雅淑贤惠娴婉柔温馨香馥蕾薇蓉芬芸"
    "芹苗茵茹莹莎萌萱蕊蓓蕙薛仪仙依俐健伦佩侠倪偲傲元先克全公兵其冠冰凤凡凌力加劲劼勋勤北卉南卓厚双友叶可启君吟呈"
    "周咏哲唯园圆坤培基堂增士壮声复天太奇奕好如妍妮姗姣娅娇婧媛媚嫣学宗定宜实家容宽宾密富寒小少尚尧展山岚岩岳川巧"
    "希帅常广廷延弘彤彦彩彬影徽心必忆怀恩悦情惜意愉愫慕懿才承振捷摇政敬斐新方旋旭昊昕映昱昶晋晖晗晟普景晴暄曼朋朔"
    "朗本权松柏栋树根桃桐梁梓棋楠楷榕橙歆武民水江池沁沛沐沙河泉泓泰泳津洪流浦涓润淇淋淞淳渊渝湘源溪滢滨漫漪潇澄澜"
    "炎炜炫炳烁烈烨焕焱照熙燃爱爽牧玄王玖玟玥环珂珊珏珑琛琦琪琬琰琼瑛瑜瑾璇璐璟璧甜田甲男畅登白百皓皎盈益真睦石碧"
    "祎祖祺禹秉科秦程穗立竹笑筠简米粤素紫纪纯纳纹维绍经绢继绮罡群羽翔翠翰翼耀聪肖胜育胤能自致舒航艺艾芃芊芙芝若茂"
    "荃荔莺菁菡萧蒙蓝虎虹蝶行衡裕西言誉诺谦贝贞赋赫越跃路轶迅迎进远连逸道遥邦郁重野钊钢钧铁铃铭银锋锐锦镇镜长闻阔"
    "陆隆雁雄霄霆霖露青靖韬韵音颂颜飒飘骁骏高魁鲁鸣鸿鹃鹤麒麟黎黛鼎齐龄丹乃乐乔之书亚亦京亭亿介代仕令以任企伊"
    "偉麗強靜軍艷傑濤超華國誌鳳慧嫻儀詠詩學友榮淑婉業俊珍嘉玲廷冠佑宇軒豪賢達聰曉瑋瑩穎馨蓮蘭蕙貞維綺綠繡耀膺興舜英莊萍葦蔚薰衛"
)
# Surnames in pinyin.
PINYIN_SURNAMES = """\
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin zheng xie luo liang song tang
han feng deng cao peng zeng xiao tian dong yuan pan yu jiang cai du ye cheng su wei lv lyu ding ren shen yao lu
cui zhong tan fan jin shi liao jia xia fu fang bai zou meng xiong qin qiu yin xue yan duan lei hou long tao gu
mao hao gong shao wan qian dai mo kong xiang
"""
# One or two syllables of pinyin, as a regular expression.
_INITIAL = "[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh"
_FINAL = "iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|o|e|i|u|v"
SYLLABLES = f"(?:(?:{_INITIAL})?(?:{_FINAL})){{1,2}}"
# Given names common in North America and Europe.
LATIN_GIVEN = """\
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald
steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary
nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond
patrick jack dennis jerry tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold jeremy
ethan carl keith roger gerald christian terry sean arthur austin noah lawrence jesse joe bryan billy jordan
albert dylan bruce willie gabriel alan juan logan wayne ralph roy eugene randy vincent russell louis philip
bobby johnny bradley liam mason oliver lucas elijah aiden jackson sebastian mateo owen theodore luke levi isaac
leo hudson max simon martin oscar victor ivan diego carlos luis antonio miguel francisco manuel pedro ahmed
mohammed muhammad ali omar hassan hans klaus jürgen wolfgang stefan andreas thorsten uwe jens lars sven erik
pierre jean michel philippe alain nicolas laurent julien giovanni giuseppe marco luca matteo alessandro hiroshi
takashi kenji yuki mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty
sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura
sharon cynthia dorothy amy kathleen angela shirley brenda emma anna pamela nicole samantha katherine christine
helen debra rachel carolyn janet maria catherine heather diane olivia julie joyce victoria ruth virginia lauren
kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara
janice ann kathryn abigail sophia frances alice judy isabella julia grace amber denise danielle marilyn beverly
charlotte natalie theresa diana brittany doris kayla alexis lori marie ava mia amelia harper ella camila chloe
penelope layla riley zoe nora lily eleanor hazel lucy claire sofia elena carmen rosa ana lucia isabel fatima
aisha ingrid greta ursula sabine monika claudia josé maría andré rené jesús lucía sofía chloé andrés tomás
nicolás sébastien françois jérôme hélène björn jörg günter katja anja sylvie isabelle nathalie céline chiara
giulia francesca yuko keiko sakura
"""
# Surnames common in North America and Europe; they count where a value holds nothing else.
LATIN_SURNAMES = """\
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson
anderson taylor moore jackson martin lee perez thompson harris sanchez clark ramirez lewis robinson walker
young allen king wright torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook
rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson
brooks chavez wood bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers ross foster
jimenez müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann dubois durand moreau rossi
ferrari
"""
